"""What is likely to be the same twice: shown, told apart, merged, and taken apart again."""
