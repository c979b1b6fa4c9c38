"""Programs with mistakes in them for the sanitizer, and programs of odd syntax."""
