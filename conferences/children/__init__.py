"""Children and their families: references in the open, names sealed."""
