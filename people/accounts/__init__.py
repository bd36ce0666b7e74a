"""Who may sign in, and the tokens programs use instead."""
