"""The same messages on paper, for those who have no safe e-mail."""
