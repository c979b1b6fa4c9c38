"""TypeScript: rows of source, and the compiler that erases their types."""
