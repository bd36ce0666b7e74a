"""The reports that are due for a conference, and those received."""
