"""Who works where in which role, and who may stand in for whom."""
