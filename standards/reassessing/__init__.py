"""Giving verdicts again on what is stored, a stretch at a time, from any place where it stopped."""
