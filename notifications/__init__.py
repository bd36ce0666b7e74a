"""Telling people: what is said, how it is put into mail and calendars, and what became of it."""
