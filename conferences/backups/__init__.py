"""Backups: the database encrypted with age, the files as they lie, and what both were."""
