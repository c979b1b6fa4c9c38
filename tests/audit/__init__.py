"""The tables of the audit: for each rule code that must be found, and what looks like it and must not be."""
