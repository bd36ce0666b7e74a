"""Asking for a later day for something about a conference, and deciding it."""
