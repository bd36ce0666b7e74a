"""What a conference decided, and closing it."""
