"""The proof by relocation: the same code, run with its data everywhere in 4 GiB."""
