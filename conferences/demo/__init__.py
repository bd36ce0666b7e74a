"""Made-up people and an open quarter, for showing and trying."""
