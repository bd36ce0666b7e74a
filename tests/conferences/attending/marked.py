"""Who is marked, and the day on which they are."""

from datetime import time

from conferences.attending.tables import Invitation
from conferences.booking.values import BookConference
from people.professionals.tables import Professional
from tests.builders import a_slot


async def row_of(person: Professional) -> Invitation:
    """The one invitation of somebody."""
    row = await Invitation.objects().get(
        (Invitation.professional == person.id) & Invitation.withdrawn_at.is_null()
    )
    assert row is not None
    return row


def today() -> BookConference:
    """A slot later on the day on which the clock stands."""
    return a_slot(days=0, at=time(11, 0), short_notice_reason="A new concern.")
