"""Messages to send, and what became of each."""
