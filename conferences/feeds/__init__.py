"""Calendars to subscribe to: one's own meetings, or a room's, as times alone."""
