"""The append-only trail, and the only ways to open a transaction."""
