"""What is reported every quarter, and how it is drawn."""
