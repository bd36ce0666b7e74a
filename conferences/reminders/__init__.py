"""Reminders and chasers: who owes what, and when they are told."""
