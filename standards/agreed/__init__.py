"""Which standard was agreed, from when, by whom, and what its rules say."""
