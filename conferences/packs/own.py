"""One's own papers, as somebody of the family opens them once two people released them."""

from datetime import datetime
from uuid import UUID, uuid4

from conferences.families import service as families
from conferences.packs import queries
from conferences.packs.reads import as_given, paper_of
from conferences.packs.tables import PackOpening
from conferences.packs.values import GivenPaper, OwnPaper, PaperShown
from people.audit.service import Subject, Verb, fetch, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check

_RELEASED = "SELECT id FROM pack WHERE part = $1 AND state = 'released'"


async def list_own_papers(viewer: Viewer, part: UUID, *, now: datetime) -> tuple[OwnPaper, ...]:
    """The papers released to the viewer for one of their own meetings.

    Raises:
        NotFoundError: the meeting is not theirs.
    """
    check(viewer, Permission.MEETING_OWN)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="meeting.list_papers"):
        await families.find_own(viewer, part)
        found = await _papers(part)
    return tuple(
        OwnPaper(id=one.id, name=one.name, size=one.size, bears_name=one.bears_name)
        for _, one in found
    )


async def open_own_paper(viewer: Viewer, part: UUID, paper: UUID, *, now: datetime) -> GivenPaper:
    """A paper released to the viewer; that it was given to them is noted.

    Raises:
        NotFoundError: it is not theirs, not released, or was recalled.
        UnavailableError: the store does not give it, or it was altered.
    """
    check(viewer, Permission.MEETING_OWN)
    subject = Subject("report_file", paper)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="meeting.open_paper") as act:
        meeting = await families.find_own(viewer, part)
        pack, found = next((one for one in await _papers(part) if one[1].id == paper), (None, None))
        if pack is None or found is None or viewer.account is None:
            raise NotFoundError
        await PackOpening.insert(
            PackOpening(id=uuid4(), pack=pack, file=paper, account=viewer.account, opened_at=now)
        )
        act.note(pack=pack, part=part)
        return await as_given(found, member=meeting["member"], now=now)


async def _papers(part: UUID) -> list[tuple[UUID, PaperShown]]:
    return [
        (pack["id"], paper_of(row))
        for pack in await fetch(_RELEASED, part)
        for row in await fetch(queries.PAPERS, pack["id"])
    ]
