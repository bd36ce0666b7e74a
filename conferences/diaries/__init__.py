"""Venues, rooms and the times that are taken."""
