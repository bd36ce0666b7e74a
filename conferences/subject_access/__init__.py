"""Giving people what is held about them."""
