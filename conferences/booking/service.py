"""The conference and its life: all that other slices, pages and the API may use.

The acts and reads lie in modules by what they do; this one names what is offered.
"""

from conferences.booking.arranging import arrange, change, reconvene
from conferences.booking.by_hand import tell_by_hand
from conferences.booking.placing import BookingCheck, book, cancel, check_booking
from conferences.booking.reads import get_conference, list_conferences, list_own_conferences

__all__ = [
    "BookingCheck",
    "arrange",
    "book",
    "cancel",
    "change",
    "check_booking",
    "get_conference",
    "list_conferences",
    "list_own_conferences",
    "reconvene",
    "tell_by_hand",
]
