"""Who comes today, to which room and when, for whoever opens the door; nothing of why."""
