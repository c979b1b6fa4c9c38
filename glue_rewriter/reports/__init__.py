"""Results -> text, JSON, diff, Make syntax. Pure: nothing here reads a file or prints."""
