"""Programs to be printed anew, and what judges the prints."""
