"""Agencies and professionals; who is asking, what they may do, and the trail they leave."""
