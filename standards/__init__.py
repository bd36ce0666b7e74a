"""What was agreed, how it is measured, what is reported."""
