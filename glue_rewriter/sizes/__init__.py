"""What code weighs: measured, compared, attributed to functions, held against budgets. Pure: bytes in, results out."""
