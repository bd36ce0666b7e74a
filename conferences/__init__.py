"""Arranging conferences, and what happened at them."""
