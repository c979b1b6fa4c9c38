"""Sizes of code: measured, compared, attributed to functions, held against budgets. Pure: bytes in, results out."""
