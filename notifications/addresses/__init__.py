"""Is a mail address the right one? Held until somebody made sure, and asked again in time."""
