"""One's own meeting as a file for the own calendar, where the mail's did not get there.

It is the entry that the mail brings: what is mailed later changes it. The reference in it and the
address answers go to are what a scanner of links is not to have, so that a personal link gives it
only to who types the reference in the mail's subject.
"""

from datetime import datetime
from uuid import UUID

from conferences.attending import askings
from conferences.attending.answers import get_asked, is_own
from conferences.attending.joining import times_to_come
from conferences.attending.telling import service_address
from notifications.calendar_mail.addresses import uid_of
from notifications.calendar_mail.events import calendar_entry
from notifications.messages.values import Occasion
from notifications.messages.wordings import meeting_subject
from people.audit.service import Subject, Verb, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check


async def give_calendar_entry(viewer: Viewer, about: UUID, *, now: datetime) -> bytes:
    """The meeting as iCalendar, for whoever is asked to come to it.

    Raises:
        NotFoundError: nothing standing has that id, or it is somebody else's.
        RefusedError: it has no date, is cancelled or over, or they need not come.
    """
    check(viewer, Permission.INVITATION_ANSWER)
    asked = await get_asked(viewer, about, now=now)
    if not is_own(viewer, about, asked.professional):
        raise NotFoundError
    starts_at, ends_at = times_to_come(asked, now=now)
    subject = Subject("invitation", about)
    async with recorded(
        viewer, Verb.CONSULT, subject, now=now, name="invitation.calendar_entry"
    ) as act:
        asking = askings.pick(await askings.load_askings(asked.conference), about)
        signature = await askings.load_usual_signature(viewer, asked.conference)
        act.note(conference=asked.conference)
    occasion = Occasion(
        uid=uid_of(asking.token, service_address()),
        sequence=asked.sequence,
        stamped_at=asking.stamped_at or asking.made_at,
        created_at=asking.made_at,
        starts_at=starts_at,
        ends_at=ends_at,
        place=asked.place,
        is_online=asked.link is not None,
    )
    return calendar_entry(
        occasion, token=asking.token, subject=meeting_subject(asking.reference),
        sender=signature.words.get("sender", ""), service=service_address(),
    )  # fmt: skip
