"""Results -> text, JSON, Markdown, HTML, diff, Make syntax. Pure: nothing here reads a file of yours or prints."""
