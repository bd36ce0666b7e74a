"""Variations of a timescale: asked for, decided by a named senior manager, counted apart."""
