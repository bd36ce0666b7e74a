"""Encryption of fields and files with a key kept outside the database."""
