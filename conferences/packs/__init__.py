"""Packs for family members: prepared by one person, released by another, recalled at once."""
