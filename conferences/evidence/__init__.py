"""The rows behind a figure, for those entitled to them."""
