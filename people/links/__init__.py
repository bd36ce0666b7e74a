"""Personal links that let a recipient answer without an account."""
