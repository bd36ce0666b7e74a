"""What needs a second person: asked by one, decided by another."""
