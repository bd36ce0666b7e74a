"""Letters about conferences: whom they go to, printed a run at a time, released by two people."""
