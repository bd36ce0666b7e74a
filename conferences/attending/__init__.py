"""Invitations to a conference, their answers, and who came."""
