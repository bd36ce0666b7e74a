"""Past conferences from spreadsheets: who came, whose report was in time, before this service."""
