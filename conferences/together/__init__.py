"""Changes made to several conferences together: looked at first, and undone until sent."""
