"""Past quarters counted again under a standard that is not in force: what would have changed?"""
