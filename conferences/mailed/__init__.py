"""Answers that came by mail: believed, applied, or put before a person."""
