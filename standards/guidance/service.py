"""Publish guidance, tell those it is for, and know who has read it.

Publishing asks everybody of the audience to read; a tick asks those who joined since, and reminds.
The mail says that there is guidance and nothing of what it says. It is read by the mail's link, by
the link of an invitation after answering it, or signed in.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from notifications.outbox import service as outbox
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import check_revision
from people.links import service as links
from people.permissions import TICK, Permission, Role, Viewer, check, may
from standards.guidance.queries import ASK, BY_AGENCY, LATEST_READING, LIST, READERS
from standards.guidance.tables import Guidance, GuidanceVersion
from standards.guidance.telling import tell
from standards.guidance.values import (
    AgencyReadings,
    GuidanceListing,
    GuidanceRead,
    PublishGuidance,
    PublishVersion,
    Reader,
    Readings,
    Version,
)
from standards.measures.verdicts import Measure

_SEE_NAMES = frozenset({Role.COORDINATOR, Role.STANDARDS_LEAD})


async def publish(viewer: Viewer, asked: PublishGuidance, *, now: datetime) -> UUID:
    """Publish guidance and ask everybody it is for to read it; gives its id.

    Raises:
        InvalidError: a title or an agency cannot be.
    """
    check(viewer, Permission.GUIDANCE_EDIT)
    guidance = uuid4()
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="guidance.publish") as act:
        await _check_agencies(asked.agencies)
        await Guidance.insert(
            Guidance(
                id=guidance, title=asked.title, agencies=list(asked.agencies),
                roles=_in_small_letters(asked.roles),
                measures=[measure.value for measure in asked.measures], made_at=now,
                remind_every=asked.remind_every, most_reminders=asked.most_reminders,
            )
        )  # fmt: skip
        await _add_version(act, guidance, 1, asked.words)
    return guidance


async def publish_version(
    viewer: Viewer, guidance: UUID, asked: PublishVersion, *, now: datetime
) -> None:
    """Say something new in its place; those it concerns are asked to read again.

    Who has not read what it said before is asked to read what it says now instead.

    Raises:
        NotFoundError: there is no such guidance.
        RefusedError: it was withdrawn, or somebody changed it meanwhile.
    """
    check(viewer, Permission.GUIDANCE_EDIT)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.change") as act:
        stored = await _locked(act, guidance)
        check_revision(msgspec.structs.asdict(stored), asked, noun="guidance")
        await _check_agencies(asked.agencies)
        await _stop_asking(act, stored)
        await _add_version(
            act, guidance, stored.current.number + 1, asked.words, asked.changed, asked.agencies,
            asked.roles,
        )  # fmt: skip


async def withdraw(viewer: Viewer, guidance: UUID, *, now: datetime) -> None:
    """Let guidance hold no more: nobody is asked to read it; it stays to be read.

    Raises:
        NotFoundError: there is no such guidance.
        RefusedError: it was withdrawn before.
    """
    check(viewer, Permission.GUIDANCE_EDIT)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.withdraw") as act:
        stored = await _locked(act, guidance)
        await Guidance.update(
            {Guidance.withdrawn_at: now, Guidance.revision: Guidance.revision + 1}
        ).where(Guidance.id == guidance)
        for row in await _stop_asking(act, stored):
            await links.revoke(act, about=row)


async def confirm(viewer: Viewer, guidance: UUID, *, now: datetime) -> None:
    """Note that the viewer has read what it says now.

    Raises:
        NotFoundError: there is no such guidance, or it is not for the viewer.
    """
    check(viewer, Permission.GUIDANCE_VIEW)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.confirm") as act:
        await _note_read(act, await _own_reading(act, guidance, viewer.professional), "signed_in")


async def put_off(viewer: Viewer, guidance: UUID, *, now: datetime) -> None:
    """Note that the viewer saw it at sign-in and left it for later; it comes again another day.

    Raises:
        NotFoundError: there is no such guidance, or it is not for the viewer.
    """
    check(viewer, Permission.GUIDANCE_VIEW)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.put_off") as act:
        own = await _own_reading(act, guidance, viewer.professional)
        await act.fetch(
            "UPDATE guidance_reading SET put_off_at = $2 WHERE id = $1 AND read_at IS NULL",
            own, now,
        )  # fmt: skip


async def confirm_for(viewer: Viewer, guidance: UUID, professional: UUID, *, now: datetime) -> None:
    """Note that the holder of an invitation's link, that professional, has read it.

    Raises:
        NotFoundError: it is not for them.
    """
    check(viewer, Permission.LINK_USE)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.confirm") as act:
        await _note_read(act, await _own_reading(act, guidance, professional), "link")


async def confirm_by_link(token: str, typed: str, *, now: datetime) -> None:
    """Note that whoever holds the link, and the reference of the mail, has read it.

    Raises:
        NotFoundError: the link does not work.
        InvalidError: the reference is not the one in the mail's subject.
    """
    about = await links.find_about(token, now=now)
    found, reference, latest = await _find_reading(about)
    await links.check_typed(about, typed, reference, now=now, word="Guidance")
    subject = Subject("guidance", found.id)
    viewer = links.bearer(about)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.confirm") as act:
        await _note_read(act, latest, "link")


async def open_link(token: str, *, now: datetime) -> GuidanceRead:
    """What a link of a guidance mail leads to; looking changes nothing.

    Raises:
        NotFoundError: the link does not work.
    """
    return (await _find_reading(await links.find_about(token, now=now)))[0]


async def list_guidance(
    viewer: Viewer, *, measure: Measure | None = None, agency: UUID | None = None
) -> list[GuidanceListing]:
    """All guidance that holds, on a figure and for an agency if asked; what is to be read first."""
    check(viewer, Permission.GUIDANCE_VIEW)
    async with reading(viewer):
        return await _list(viewer.professional, measure, agency)


async def list_beside(
    viewer: Viewer, measure: Measure, *, agency: UUID | None = None
) -> list[GuidanceListing]:
    """The guidance that a page on a measure leads to; none for those who read no guidance."""
    if not may(viewer, Permission.GUIDANCE_VIEW):
        return []
    return await list_guidance(viewer, measure=measure, agency=agency)


async def list_to_read(viewer: Viewer, *, now: datetime) -> list[GuidanceListing]:
    """What the viewer is still to read and has not put off today: what sign-in leads to."""
    if viewer.professional is None or not may(viewer, Permission.GUIDANCE_VIEW):
        return []
    today = local_day(now)
    return [
        one
        for one in await list_guidance(viewer)
        if one.is_unread and (one.put_off_at is None or local_day(one.put_off_at) < today)
    ]


async def list_unread_of(viewer: Viewer, professional: UUID) -> list[GuidanceListing]:
    """What the holder of an invitation's link, that professional, is still to read."""
    async with reading(viewer):
        return [one for one in await _list(professional) if one.is_unread]


async def get_for(viewer: Viewer, guidance: UUID, professional: UUID) -> GuidanceRead:
    """Guidance for the holder of an invitation's link, that professional.

    Raises:
        NotFoundError: it is not for them, or holds no more.
    """
    async with reading(viewer):
        if guidance not in {one.id for one in await _list(professional) if one.is_asked}:
            raise NotFoundError
        return await _with_own(await _load(guidance), professional)


async def get_guidance(viewer: Viewer, guidance: UUID) -> GuidanceRead:
    """Guidance with all its versions.

    Raises:
        NotFoundError: there is none of that id.
    """
    check(viewer, Permission.GUIDANCE_VIEW)
    async with reading(viewer):
        return await _with_own(await _load(guidance), viewer.professional)


async def list_readings(viewer: Viewer, guidance: UUID, *, version: int | None = None) -> Readings:
    """Who has read what it says now, or said in a version: a lead sees their own agency alone.

    Raises:
        NotFoundError: there is no such guidance or version, or the viewer may not follow it.
    """
    check(viewer, Permission.GUIDANCE_FOLLOW)
    sees_all = not viewer.roles.isdisjoint({*_SEE_NAMES, Role.CHIEF_OFFICER})
    if not sees_all and viewer.agency is None:
        raise NotFoundError
    only = None if sees_all else viewer.agency
    names = not viewer.roles.isdisjoint(_SEE_NAMES) or not sees_all
    async with reading(viewer):
        asked = _version(await _load(guidance), version)
        agencies = await fetch(BY_AGENCY, asked.id, only)
        rows = await fetch(READERS, asked.id, only) if names else []
    readers = [msgspec.convert(dict(row), Reader) for row in rows]
    return Readings(
        number=asked.number,
        agencies=tuple(msgspec.convert(dict(row), AgencyReadings) for row in agencies),
        unread=tuple(one for one in readers if one.read_at is None),
        read=tuple(one for one in readers if one.read_at is not None),
        may_see_names=names,
    )


async def list_agencies(viewer: Viewer) -> list[tuple[UUID, str]]:
    """The agencies whose people guidance can be for: id and name."""
    check(viewer, Permission.GUIDANCE_EDIT)
    async with reading(viewer):
        rows = await fetch("SELECT id, name FROM agency WHERE is_active ORDER BY name")
    return [(row["id"], row["name"]) for row in rows]


async def list_roles(viewer: Viewer) -> list[str]:
    """What people are called where they work, for choosing an audience."""
    check(viewer, Permission.GUIDANCE_EDIT)
    async with reading(viewer):
        rows = await fetch(
            "SELECT DISTINCT lower(role) AS role FROM professional WHERE is_active ORDER BY 1"
        )
    return [row["role"] for row in rows]


async def _check_agencies(agencies: Sequence[UUID]) -> None:
    rows = await fetch("SELECT id FROM agency WHERE id = ANY($1::uuid[])", list(agencies))
    if len(rows) != len(set(agencies)):
        raise InvalidError(Fault("agencies", "Choose from the agencies that are listed."))


async def _add_version(
    act: Act, guidance: UUID, number: int, words: str, changed: str = "",
    agencies: Sequence[UUID] = (), roles: Sequence[str] = (),
) -> None:  # fmt: skip
    await GuidanceVersion.insert(
        GuidanceVersion(
            id=uuid4(), guidance=guidance, number=number, words=words, changed=changed,
            agencies=list(agencies), roles=_in_small_letters(roles), published_at=act.now,
        )
    )  # fmt: skip
    await Guidance.update({Guidance.revision: Guidance.revision + 1}).where(Guidance.id == guidance)
    await act.fetch(ASK, act.now, guidance)
    act.note(version=number, told=await tell(act))


async def _stop_asking(act: Act, stored: GuidanceRead) -> list[UUID]:
    """Let nobody be told of what it says so far any more; the readings that were not."""
    rows = await act.fetch(
        "SELECT id FROM guidance_reading WHERE version = $1 AND read_at IS NULL",
        stored.current.id,
    )
    for row in rows:
        await outbox.withdraw(act, about=row["id"])
    return [row["id"] for row in rows]


def _in_small_letters(roles: Sequence[str]) -> list[str]:
    return sorted({role.strip().lower() for role in roles})


def _version(stored: GuidanceRead, number: int | None) -> Version:
    found = [one for one in stored.versions if number in (None, one.number)]
    if not found:
        raise NotFoundError
    return found[0]


async def _list(
    professional: UUID | None, measure: Measure | None = None, agency: UUID | None = None
) -> list[GuidanceListing]:
    rows = await fetch(LIST, professional, measure, agency)
    return [msgspec.convert(dict(row), GuidanceListing) for row in rows]


async def _own_reading(act: Act, guidance: UUID, professional: UUID | None) -> UUID:
    stored = await _load(guidance)
    rows = await act.fetch(
        "SELECT id FROM guidance_reading WHERE version = $1 AND professional = $2",
        stored.current.id, professional,
    )  # fmt: skip
    if not rows:
        raise NotFoundError
    return UUID(str(rows[0]["id"]))


async def _with_own(stored: GuidanceRead, professional: UUID | None) -> GuidanceRead:
    own = await fetch(
        "SELECT read_at FROM guidance_reading WHERE version = $1 AND professional = $2",
        stored.current.id, professional,
    )  # fmt: skip
    read_at = own[0]["read_at"] if own else None
    return msgspec.structs.replace(stored, is_asked=bool(own), read_at=read_at)


async def _note_read(act: Act, reading_id: UUID, way: str) -> None:
    await act.fetch(
        "UPDATE guidance_reading SET read_at = $2, read_by = $3 WHERE id = $1 AND read_at IS NULL",
        reading_id, act.now, way,
    )  # fmt: skip
    await outbox.withdraw(act, about=reading_id)


async def _find_reading(about: UUID) -> tuple[GuidanceRead, str, UUID]:
    """What a link's guidance says now, the reference in its mail, and the reading of the latest.

    A link from the mail of an earlier version leads to what it says now, and confirms that.
    """
    async with reading(TICK):
        given = await fetch("SELECT reference FROM guidance_reading WHERE id = $1", about)
        latest = await fetch(LATEST_READING, about)
        if not given or not latest:
            raise links.DeadLinkError
        stored = await _load(latest[0]["guidance"])
    found = msgspec.structs.replace(stored, is_asked=True, read_at=latest[0]["read_at"])
    return found, given[0]["reference"], latest[0]["id"]


async def _locked(act: Act, guidance: UUID) -> GuidanceRead:
    await act.fetch("SELECT FROM guidance WHERE id = $1 FOR UPDATE", guidance)
    stored = await _load(guidance)
    if stored.withdrawn_at is not None:
        raise RefusedError("This guidance was withdrawn. Publish it anew if it is to hold again.")
    return stored


async def _load(guidance: UUID) -> GuidanceRead:
    rows = await fetch("SELECT * FROM guidance WHERE id = $1", guidance)
    if not rows:
        raise NotFoundError
    versions = await fetch(
        "SELECT * FROM guidance_version WHERE guidance = $1 ORDER BY number DESC", guidance
    )
    whole = {**rows[0], "versions": [dict(row) for row in versions]}
    return msgspec.convert(whole, GuidanceRead)
