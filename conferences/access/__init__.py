"""Who is kept from a case, for whom a restricted one is, and access in an emergency."""
