"""Mail that comes in: stored as it came, read within limits, classified by pure rules."""
