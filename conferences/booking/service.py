"""The conference and its life: all that other slices, pages and the API may use.

The acts and reads lie in modules by what they do; this one names what is offered.
"""

from conferences.booking.arranging import arrange, change, reconvene
from conferences.booking.placing import BookingCheck, book, cancel, check_booking

__all__ = [
    "BookingCheck",
    "arrange",
    "book",
    "cancel",
    "change",
    "check_booking",
    "reconvene",
]
