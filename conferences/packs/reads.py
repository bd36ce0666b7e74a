"""Reading packs as those who prepare and release them do, each paper included."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from conferences.families import sealing
from conferences.families.values import MemberRole
from conferences.packs import papers, queries
from conferences.packs.preparing import check_runs, find_pack
from conferences.packs.values import GivenPaper, OfferedFile, PackListing, PackRecord, PaperShown
from notifications.papers.typesetting import typeset
from people.audit.service import Subject, Verb, fetch, recorded
from people.errors import NotFoundError
from people.permissions import Permission, Viewer, check, may
from people.vault import files
from people.vault.service import case_key


async def list_offered(viewer: Viewer, part: UUID, *, now: datetime) -> tuple[OfferedFile, ...]:
    """The files handed in for a conference that may be put into a pack.

    Raises:
        NotFoundError: the viewer does not run the conference.
    """
    check(viewer, Permission.PACK_PREPARE)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="pack.list_offered"):
        rows = await fetch("SELECT conference FROM family_part WHERE id = $1", part)
        if not rows:
            raise NotFoundError
        await check_runs(viewer, rows[0]["conference"])
        found = await fetch(queries.OFFERED, rows[0]["conference"])
        return tuple(
            OfferedFile(**dict(row), bears_name=papers.bears_name(row["media_type"]))
            for row in found
        )


async def list_packs(viewer: Viewer, conference: UUID, *, now: datetime) -> tuple[PackListing, ...]:
    """The packs of a conference, how far each is and how often it was opened.

    Raises:
        NotFoundError: the viewer does not run the conference.
    """
    check(viewer, Permission.PACK_PREPARE)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="pack.list"):
        await check_runs(viewer, conference)
        return tuple(PackListing(**dict(row)) for row in await fetch(queries.LISTED, conference))


async def get_pack(viewer: Viewer, pack: UUID, *, now: datetime) -> PackRecord:
    """A pack with all that is looked at before it is released.

    Whoever keeps the family's addresses sees the one it would go to; a chair does not.

    Raises:
        NotFoundError: there is no such pack of a conference that the viewer runs.
    """
    check(viewer, Permission.PACK_PREPARE)
    async with recorded(viewer, Verb.CONSULT, Subject("pack", pack), now=now, name="pack.read"):
        row = await find_pack(viewer, pack)
        shown = await _papers(pack)
        [held] = await fetch("SELECT reference FROM conference WHERE id = $1", row["conference"])
        children = await fetch(queries.CHILDREN, row["conference"])
        [opened] = await fetch("SELECT count(*) FROM pack_opening WHERE pack = $1", pack)
        key = await case_key(None, row["family"])
        member = {"id": row["member"], "details_sealed": row["details_sealed"]}
        return PackRecord(
            id=pack, part=row["part"], state=row["state"], papers=len(shown),
            openings=opened["count"], prepared_at=row["prepared_at"],
            conference=row["conference"], conference_reference=held["reference"],
            children=tuple(one["shown"] for one in children),
            recipient=sealing.details_of(key, member).name,
            recipient_role=MemberRole(row["role"]), address=await _address(viewer, row),
            has_account=await _has_account(row["member"]), shown=shown,
            checks=tuple(row["checks"]), prepared_by=row["prepared_name"],
            released_by=row["released_name"], released_at=row["released_at"],
            recalled_at=row["recalled_at"], is_own=row["prepared_by"] == viewer.account,
            waits=row["state"] == "waiting",
        )  # fmt: skip


async def open_paper(viewer: Viewer, pack: UUID, paper: UUID, *, now: datetime) -> GivenPaper:
    """A paper of a pack as its recipient would get it, for those who prepare or release it.

    Raises:
        NotFoundError: there is no such paper in a pack of a conference that the viewer runs.
    """
    check(viewer, Permission.PACK_PREPARE)
    async with recorded(
        viewer, Verb.DISCLOSE, Subject("report_file", paper), now=now, name="pack.check_paper"
    ) as act:
        row = await find_pack(viewer, pack)
        found = next((one for one in await _papers(pack) if one.id == paper), None)
        if found is None or row["state"] == "recalled":
            raise NotFoundError
        act.note(pack=pack, conference=row["conference"])
        return await as_given(found, member=row["member"], now=now)


async def as_given(paper: PaperShown, *, member: UUID, now: datetime) -> GivenPaper:
    """A paper for that family member, as they get it. In an open transaction.

    It has a neutral name, says nothing of itself, and bears their name on each page where it has
    pages.

    Raises:
        UnavailableError: the store does not give it, or it was altered.
    """
    [row] = await fetch(
        "SELECT id, family, details_sealed FROM family_member WHERE id = $1", member
    )
    stored = await files.get(paper.id, case=row["family"])
    recipient = sealing.details_of(await case_key(None, row["family"]), row).name
    mark = await typeset("mark", {"recipient": recipient}, at=now)
    content, media_type = await stored.read(), paper.media_type
    if papers.is_text(media_type):
        said = {"title": paper.name, "paragraphs": papers.paragraphs_of(content)}
        content, media_type = await typeset("text", said, at=now), papers.given_as(media_type)
    content = await asyncio.to_thread(papers.given, media_type, content, mark)
    media_type = papers.given_as(media_type)
    return GivenPaper(name=paper.name, media_type=media_type, content=content)


async def _papers(pack: UUID) -> tuple[PaperShown, ...]:
    return tuple(paper_of(row) for row in await fetch(queries.PAPERS, pack))


def paper_of(row: Mapping[str, Any]) -> PaperShown:
    """A paper by its row, under its neutral name."""
    return PaperShown(
        id=row["id"], agency=row["agency"], receipt=row["receipt"], size=row["size"],
        media_type=row["media_type"], received_at=row["received_at"],
        name=papers.neutral_name(row["position"], row["media_type"]),
        bears_name=papers.bears_name(row["media_type"]),
    )  # fmt: skip


async def _address(viewer: Viewer, row: Mapping[str, Any]) -> str | None:
    found = await fetch(queries.ADDRESS, row["member"])
    if not found or not may(viewer, Permission.FAMILY_EDIT):
        return None
    sealed, contact = found[0]["value_sealed"], found[0]["id"]
    key = await case_key(None, row["family"])
    return sealing.opened(key, sealed, column="family_contact.value", row=contact)


async def _has_account(member: UUID) -> bool:
    rows = await fetch(
        "SELECT 1 FROM account WHERE family_member = $1 AND disabled_at IS NULL", member
    )
    return bool(rows)
