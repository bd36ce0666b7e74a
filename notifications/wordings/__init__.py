"""Which of the shipped sentences a committee says in words of its own, since when and by whom."""
