"""Publish guidance, tell those it is for, and know who has read it.

Publishing asks everybody of the audience to read; a tick asks those who joined since, and reminds
twice. The mail says that there is guidance and nothing of what it says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from notifications.messages.values import Message, MessageKind, Recipient
from notifications.outbox import service as outbox
from people import public_url
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import check_revision
from people.links import service as links
from people.permissions import TICK, Permission, Role, Viewer, check
from standards.guidance.queries import ASK, BY_AGENCY, LIST, MISSING, TO_TELL, UNREAD
from standards.guidance.tables import Guidance, GuidanceVersion
from standards.guidance.values import (
    AgencyReadings,
    GuidanceListing,
    GuidanceRead,
    PublishGuidance,
    PublishVersion,
    Reader,
    Readings,
)

REMIND_AFTER = timedelta(days=7)
MOST_TOLD = 3
AT_ONCE = 200
"""How many are told in one act, so that none is long; the clock tells the others."""
_LINK_LASTS = timedelta(days=90)
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
                roles=sorted({role.strip().lower() for role in asked.roles}),
                measures=[measure.value for measure in asked.measures], made_at=now,
            )
        )  # fmt: skip
        await _add_version(act, guidance, 1, asked.words, "")
    return guidance


async def publish_version(
    viewer: Viewer, guidance: UUID, asked: PublishVersion, *, now: datetime
) -> None:
    """Say something new in its place; everybody it is for is asked to read again.

    Raises:
        NotFoundError: there is no such guidance.
        RefusedError: it was withdrawn, or somebody changed it meanwhile.
    """
    check(viewer, Permission.GUIDANCE_EDIT)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.change") as act:
        stored = await _locked(act, guidance)
        check_revision(msgspec.structs.asdict(stored), asked, noun="guidance")
        await _add_version(act, guidance, stored.current.number + 1, asked.words, asked.changed)


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
        for row in await act.fetch(
            "SELECT id FROM guidance_reading WHERE version = $1 AND read_at IS NULL",
            stored.current.id,
        ):
            await outbox.withdraw(act, about=row["id"])
            await links.revoke(act, about=row["id"])


async def confirm(viewer: Viewer, guidance: UUID, *, now: datetime) -> None:
    """Note that the viewer has read what it says now.

    Raises:
        NotFoundError: there is no such guidance, or it is not for the viewer.
    """
    check(viewer, Permission.GUIDANCE_VIEW)
    subject = Subject("guidance", guidance)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.confirm") as act:
        stored = await _load(guidance)
        rows = await act.fetch(
            "SELECT id FROM guidance_reading WHERE version = $1 AND professional = $2",
            stored.current.id, viewer.professional,
        )  # fmt: skip
        if not rows:
            raise NotFoundError
        await _note_read(act, rows[0]["id"], "signed_in")


async def confirm_by_link(token: str, typed: str, *, now: datetime) -> None:
    """Note that whoever holds the link, and the reference of the mail, has read it.

    Raises:
        NotFoundError: the link does not work.
        InvalidError: the reference is not the one in the mail's subject.
    """
    about = await links.find_about(token, now=now)
    opened = await _find_reading(about)
    await links.check_typed(about, typed, opened[1], now=now, word="Guidance")
    subject = Subject("guidance", opened[0].id)
    viewer = links.bearer(about)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="guidance.confirm") as act:
        await _note_read(act, about, "link")


async def open_link(token: str, *, now: datetime) -> GuidanceRead:
    """What a link of a guidance mail leads to; looking changes nothing.

    Raises:
        NotFoundError: the link does not work.
    """
    return (await _find_reading(await links.find_about(token, now=now)))[0]


async def ask_and_remind(*, now: datetime) -> int:
    """Ask who joined the audience since, and tell those who are due; how many were told."""
    async with recorded(
        TICK, Verb.DISCLOSE, Subject("guidance"), now=now, name="guidance.remind"
    ) as act:
        await act.fetch(ASK, now, None)
        told = await _tell(act)
        act.note(count=told)
    return told


async def is_anybody_to_be_told(*, now: datetime) -> bool:
    """Whether the tick would have something to do: an idle one leaves no entry in the trail."""
    async with reading(TICK):
        due = await fetch(f"{TO_TELL} LIMIT 1", now - REMIND_AFTER, MOST_TOLD)
        missing = await fetch(MISSING)
    return bool(due or missing)


async def resolve(message: Message) -> Recipient | None:
    """Who a guidance mail goes to at this moment; none where it was read or withdrawn."""
    async with reading(TICK):
        rows = await fetch(
            "SELECT p.name, p.email FROM guidance_reading AS r"
            " JOIN guidance_version AS v ON v.id = r.version"
            " JOIN guidance AS g ON g.id = v.guidance"
            " JOIN professional AS p ON p.id = r.professional"
            " WHERE r.id = $1 AND p.id = $2 AND r.read_at IS NULL AND g.withdrawn_at IS NULL"
            " AND p.is_active AND p.email IS NOT NULL",
            message.about, message.recipient,
        )  # fmt: skip
    return Recipient(rows[0]["name"], rows[0]["email"]) if rows else None


async def list_guidance(viewer: Viewer) -> list[GuidanceListing]:
    """All guidance that holds; what the viewer is still to read first."""
    check(viewer, Permission.GUIDANCE_VIEW)
    async with reading(viewer):
        rows = await fetch(LIST, viewer.professional)
    return [msgspec.convert(dict(row), GuidanceListing) for row in rows]


async def get_guidance(viewer: Viewer, guidance: UUID) -> GuidanceRead:
    """Guidance with all its versions.

    Raises:
        NotFoundError: there is none of that id.
    """
    check(viewer, Permission.GUIDANCE_VIEW)
    async with reading(viewer):
        stored = await _load(guidance)
        own = await fetch(
            "SELECT read_at FROM guidance_reading WHERE version = $1 AND professional = $2",
            stored.current.id, viewer.professional,
        )  # fmt: skip
    read_at = own[0]["read_at"] if own else None
    return msgspec.structs.replace(stored, is_asked=bool(own), read_at=read_at)


async def list_readings(viewer: Viewer, guidance: UUID) -> Readings:
    """Who has read what it says now: an agency's lead sees their own agency alone.

    Raises:
        NotFoundError: there is no such guidance, or the viewer may not follow it.
    """
    check(viewer, Permission.GUIDANCE_FOLLOW)
    sees_all = not viewer.roles.isdisjoint({*_SEE_NAMES, Role.CHIEF_OFFICER})
    if not sees_all and viewer.agency is None:
        raise NotFoundError
    only = None if sees_all else viewer.agency
    names = not viewer.roles.isdisjoint(_SEE_NAMES) or not sees_all
    async with reading(viewer):
        current = (await _load(guidance)).current.id
        agencies = await fetch(BY_AGENCY, current, only)
        unread = await fetch(UNREAD, current, only) if names else []
    return Readings(
        agencies=tuple(msgspec.convert(dict(row), AgencyReadings) for row in agencies),
        unread=tuple(msgspec.convert(dict(row), Reader) for row in unread),
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


async def _add_version(act: Act, guidance: UUID, number: int, words: str, changed: str) -> None:
    await GuidanceVersion.insert(
        GuidanceVersion(
            id=uuid4(), guidance=guidance, number=number, words=words, changed=changed,
            published_at=act.now,
        )
    )  # fmt: skip
    await Guidance.update({Guidance.revision: Guidance.revision + 1}).where(Guidance.id == guidance)
    await act.fetch(ASK, act.now, guidance)
    act.note(version=number, told=await _tell(act))


async def _tell(act: Act) -> int:
    """Mail those who are due to be told, as many as go into one act; how many those are."""
    due = await act.fetch(
        f"{TO_TELL} LIMIT $3 FOR UPDATE OF r SKIP LOCKED",
        act.now - REMIND_AFTER, MOST_TOLD, AT_ONCE,
    )  # fmt: skip
    for row in due:
        token = await links.issue(
            act, about=row["id"], purpose="guidance", expires_at=act.now + _LINK_LASTS
        )
        await outbox.put(
            act,
            Message(
                id=uuid4(), about=row["id"], kind=MessageKind.GUIDANCE,
                recipient=row["professional"], reference=row["reference"], not_before=act.now,
                dedupe_key=f"guidance {row['id']} {row['told'] + 1}",
                answer_link=f"{public_url.get()}/guidance/by-link/{token}",
            ),
        )  # fmt: skip
    await act.fetch(
        "UPDATE guidance_reading SET told = told + 1, told_at = $2 WHERE id = ANY($1::uuid[])",
        [row["id"] for row in due], act.now,
    )  # fmt: skip
    return len(due)


async def _note_read(act: Act, reading_id: UUID, way: str) -> None:
    await act.fetch(
        "UPDATE guidance_reading SET read_at = $2, read_by = $3 WHERE id = $1 AND read_at IS NULL",
        reading_id, act.now, way,
    )  # fmt: skip
    await outbox.withdraw(act, about=reading_id)


async def _find_reading(about: UUID) -> tuple[GuidanceRead, str]:
    """The guidance a reading is of, and the reference in its mail."""
    async with reading(TICK):
        rows = await fetch(
            "SELECT v.guidance, r.reference, r.read_at FROM guidance_reading AS r"
            " JOIN guidance_version AS v ON v.id = r.version WHERE r.id = $1",
            about,
        )
        if not rows:
            raise links.DeadLinkError
        stored = await _load(rows[0]["guidance"])
    read_at = rows[0]["read_at"]
    return msgspec.structs.replace(stored, is_asked=True, read_at=read_at), rows[0]["reference"]


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
