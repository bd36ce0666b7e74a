"""Which days are worked: public holidays and counting, one calendar per agency."""
