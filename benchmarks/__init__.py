"""Measurements of whole processes; see bench.py."""
