"""The trail as conferences know it: who looked at a case, and what looks odd."""
