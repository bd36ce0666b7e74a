"""Where letters to somebody go, at work; for those who have no e-mail."""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.errors import NotFoundError
from people.fields import tidy
from people.permissions import Permission, Viewer, check
from people.professionals.tables import PostalAddress

_FOUND = """
SELECT professional.name, coalesce(postal.lines, '') AS lines, postal.recorded_at
  FROM professional LEFT JOIN postal_address AS postal ON postal.professional = professional.id
 WHERE professional.id = $1
"""


class SetPostalAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it stands on an envelope, without the name; nothing takes it away."""

    lines: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"lines": 300})


class PostalAddressShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where letters to somebody go."""

    name: str
    lines: str
    recorded_at: datetime | None


async def get_postal_address(viewer: Viewer, professional: UUID) -> PostalAddressShown:
    """Where letters to somebody go, if anywhere.

    Raises:
        NotFoundError: there is no such person.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    async with reading(viewer):
        rows = await fetch(_FOUND, professional)
    if not rows:
        raise NotFoundError
    return PostalAddressShown(**dict(rows[0]))


async def set_postal_address(
    viewer: Viewer, professional: UUID, asked: SetPostalAddress, *, now: datetime
) -> None:
    """Let letters to somebody go there from now on.

    Raises:
        NotFoundError: there is no such person.
    """
    check(viewer, Permission.PROFESSIONAL_EDIT)
    subject = Subject("professional", professional)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="professional.set_postal_address"
    ) as act:
        query = "SELECT id FROM professional WHERE id = $1 FOR UPDATE"
        if not await act.fetch(query, professional):
            raise NotFoundError
        await PostalAddress.delete().where(PostalAddress.professional == professional)
        if asked.lines:
            await PostalAddress.insert(
                PostalAddress(
                    id=uuid4(), professional=professional, lines=asked.lines,
                    recorded_by=viewer.account, recorded_at=now,
                )
            )  # fmt: skip
        act.note(has_address=bool(asked.lines))
