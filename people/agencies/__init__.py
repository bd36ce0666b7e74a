"""Agencies and the groups that quorum counts."""
