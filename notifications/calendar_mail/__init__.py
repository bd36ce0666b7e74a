"""Invitations as calendar objects in mail: the only place where iCalendar is written."""
