"""How long what is kept is kept, what holds it, and how it is erased."""
