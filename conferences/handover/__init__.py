"""Handing a closed conference over to the case-management system."""
