"""Who is kept from cases, and for whom restricted ones are: all that pages and the API may use."""

from conferences.access.barring import finish_replacement, lift_bar, list_bars, set_bar

__all__ = ["finish_replacement", "lift_bar", "list_bars", "set_bar"]
