"""The review of present attendance: what a standard would have said about the past two years."""
