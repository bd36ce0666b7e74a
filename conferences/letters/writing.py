"""Who of a case may be written to at this moment, and what such a letter says?

Worked out anew whenever it matters: when a run is made, released, printed and posted. A letter
that says anything else than what would be written now, or goes anywhere else, is not right any
more. Nobody is written to about a family that fell silent, nobody who is shut out of the case, and
nobody by a way they did not agree to.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.families import contacts, sealing, silence
from conferences.families.apart import SegmentTime, stretches
from conferences.families.values import Channel, Details, MemberRole, Need
from conferences.letters import queries
from notifications.letters.values import Letter, LetterFacts, Style, Way, window_lines
from notifications.messages.values import MessageKind
from notifications.messages.words import may_say
from people.audit.service import fetch
from people.clock import local_day
from people.errors import UnavailableError
from people.permissions import Viewer
from people.vault.service import CaseKey, case_key

_WAYS = {Channel.POST: Way.POST, Channel.BY_HAND: Way.BY_HAND}


class Writable(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a case who may be written to now; without a letter, ``refusal`` says why not.

    ``column`` is what of a printed letter refers to them; ``is_due`` where nobody told them.
    """

    about: UUID
    column: str
    conference: UUID
    conference_reference: str
    starts_at: datetime
    name: str
    kind: MessageKind
    sequence: int
    is_due: bool
    letter: Letter | None = None
    refusal: str = ""
    contact: UUID | None = None
    address_since: datetime | None = None
    language: str = ""


Writables = Mapping[UUID, Writable]


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs, their number, the head of the letter, and whether it says where to write to."""

    sender: tuple[str, ...] = ()
    phone: str = ""
    office: tuple[str, ...] = ()
    has_address: bool = False


async def load_writable(family: UUID, *, now: datetime, sender: Sender | None = None) -> Writables:
    """Everybody of a case who may be written to now, by their part, invitation or asking.

    In an open transaction, by whoever has made sure that the viewer may see the case.
    """
    if await silence.find_silence(family) is not None:
        return {}
    signed = sender or Sender()
    key = await case_key(None, family)
    parts = await fetch(queries.PARTS, family, now)
    held = list({row["conference"] for row in parts})
    segments: dict[UUID, list[SegmentTime]] = defaultdict(list)
    for one in await fetch(queries.SEGMENTS, held):
        times = {name: one[name] for name in ("position", "minutes", "with_family")}
        segments[one["conference"]].append(SegmentTime(**times))
    found = [await _to_family(key, row, segments[row["conference"]], signed, now) for row in parts]
    for are_deputies in (False, True):
        asked = await fetch(queries.ASKED, family, now, are_deputies)
        found += [_to_professional(row, signed, now) for row in asked]
    return {one.about: one for one in found if one is not None}


async def load_sender(viewer: Viewer) -> Sender:
    """Who signs: the viewer, with what is on record; what would say too much is left out."""
    rows = await fetch(queries.SENDER, viewer.professional)
    if not rows:
        return Sender()
    [row] = rows
    said = {"sender": row["name"], "phone": row["phone"] or ""}
    kept = {key: value for key, value in said.items() if value and may_say(key, value)}
    address = [line.strip() for line in (row["lines"] or "").splitlines()]
    office = [row["agency"], *address]
    return Sender(
        sender=(kept["sender"],) if "sender" in kept else (),
        phone=kept.get("phone", ""),
        office=tuple(line for line in office if may_say("sender", line)),
        has_address=any(line and may_say("sender", line) for line in address),
    )


async def _to_family(
    key: CaseKey, row: asyncpg.Record, segments: list[SegmentTime], sender: Sender, now: datetime
) -> Writable | None:
    """A letter to a member of the family, for their own part of the meeting; none if not asked."""
    is_young = row["role"] == MemberRole.YOUNG_PERSON and row["direct_decided_on"] is None
    if row["expectation"] == "not_invited" or row["left_at"] is not None or is_young:
        return None
    is_off = row["state"] == "cancelled"
    named = {"id": row["member"], "details_sealed": row["details_sealed"]}
    details = sealing.details_of(key, named)
    ways = await contacts.usable(row["member"])
    way = next((_WAYS[one] for one in _WAYS if one in ways), None)
    contact = ways.get(Channel.POST) if way is Way.POST else None
    known = Writable(
        about=row["id"], column="part", conference=row["conference"],
        conference_reference=row["conference_reference"], starts_at=row["starts_at"],
        name=details.name, sequence=row["sequence"], contact=contact, language=details.language,
        kind=MessageKind.MEETING_CANCELLED if is_off else MessageKind.MEETING_NOTICE,
        is_due=not row["is_told"] and Channel.EMAIL not in ways and (row["was_told"] or not is_off),
    )  # fmt: skip
    if way is None:
        return _refused(known, "They did not agree to letters, may not get any, or no address.")
    address, since, problem = await _address(key, row, details.name, contact)
    if problem:
        return _refused(known, problem)
    own = stretches(
        segments, row["segments"], starts_at=row["starts_at"], ends_at=row["ends_at"]
    ) or [(row["starts_at"], row["ends_at"])]
    facts = LetterFacts(
        is_off=is_off, name=details.name, address=address, way=way, starts_at=own[0][0],
        ends_at=own[-1][1], place=_place(row), link=row["link"], dial_in=row["dial_in"],
        expectation=row["expectation"],
    )  # fmt: skip
    letter = _letter(known, row, facts, sender, now)
    letter = msgspec.structs.replace(
        letter, is_change=row["was_told"], style=_style(details), language=details.language
    )
    return msgspec.structs.replace(known, letter=letter, address_since=since)


async def _address(
    key: CaseKey, row: Mapping[str, Any], name: str, contact: UUID | None
) -> tuple[tuple[str, ...], datetime | None, str]:
    """The lines for the window, since when the address is known, and what is wrong with it."""
    if contact is None:
        return (name,), None, ""
    [known] = await fetch("SELECT * FROM family_contact WHERE id = $1", contact)
    value = sealing.opened(key, known["value_sealed"], column="family_contact.value", row=contact)
    found = await contacts.dangers(row["member"], row["family"], known["value_index"], value)
    new = [contacts.WARNINGS[code] for code in found if code not in known["warned_of"]]
    if new:
        words = " ".join(new)
        return (), None, f"The address has to be looked at: {words} Write it down again if right."
    try:
        return window_lines(name, value), known["recorded_at"], ""
    except ValueError as error:
        return (), None, str(error)


def _to_professional(row: asyncpg.Record, sender: Sender, now: datetime) -> Writable | None:
    """A letter to an invitee or deputy; none for who is shut out, or was never told of it."""
    is_off = row["state"] == "cancelled" or row["is_removed"]
    was_told = row["was_told"] or row["told_of"] is not None
    if (is_off and not was_told) or (not is_off and not row["is_let_in"]):
        return None
    kind = MessageKind.UPDATE if was_told else MessageKind.INVITATION
    known = Writable(
        about=row["id"], column="invitation" if row["stand_in"] is None else "stand_in",
        conference=row["conference"], conference_reference=row["conference_reference"],
        starts_at=row["starts_at"], name=row["name"], sequence=row["sequence"],
        kind=MessageKind.CANCELLATION if is_off else kind,
        is_due=not row["has_email"] and not _knows(row, is_off=is_off),
        address_since=row["address_since"],
    )  # fmt: skip
    if row["lines"] is None:
        return _refused(known, "There is no address for letters. Record one on the person's page.")
    try:
        address = window_lines(row["name"], row["lines"])
    except ValueError as error:
        return _refused(known, str(error))
    facts = LetterFacts(
        is_off=is_off, name=row["name"], address=address, way=Way.POST, place=_place(row),
        starts_at=row["arrives_at"] or row["starts_at"],
        ends_at=row["leaves_at"] or row["ends_at"], link=row["link"], dial_in=row["dial_in"],
        expectation=row["expectation"], report_due=None if is_off else row["report_due"],
    )  # fmt: skip
    letter = _letter(known, row, facts, sender, now)
    is_removed = row["is_removed"] and row["state"] != "cancelled"
    letter = msgspec.structs.replace(
        letter, is_removed=is_removed, is_deputy=row["stand_in"] is not None
    )
    return msgspec.structs.replace(known, letter=letter)


def _knows(row: Mapping[str, Any], *, is_off: bool) -> bool:
    """Whether they know what is so now: by a letter, or a call recorded since the time was set."""
    if is_off:
        by_letter: bool = row["called_off"] is not None and row["called_off"] >= row["sequence"]
        return by_letter
    by_letter = row["told_of"] is not None and row["told_of"] >= row["sequence"]
    by_call: bool = row["is_told"] and row["sequence"] <= row["time_sequence"]
    return by_letter or by_call


def _letter(
    known: Writable, row: Mapping[str, Any], facts: LetterFacts, sender: Sender, now: datetime
) -> Letter:
    return Letter(
        kind=known.kind, reference=row["reference"], facts=facts, dated_on=local_day(now),
        sender=sender.sender, phone=sender.phone, office=sender.office,
    )  # fmt: skip


def _refused(known: Writable, words: str) -> Writable:
    return msgspec.structs.replace(known, refusal=words)


def _style(details: Details) -> Style:
    if Need.EASY_READ in details.needs:
        return Style.EASY
    return Style.LARGE if Need.LARGE_PRINT in details.needs else Style.PLAIN


def _place(row: Mapping[str, Any]) -> str:
    parts = [row[name] or "" for name in ("room", "venue", "address")]
    return ", ".join(" ".join(part.split()) for part in parts if part.strip())


def content_place(letter: UUID) -> str:
    """What the content of a letter is sealed for."""
    return f"printed_letter.content.{letter}"


def opened(key: CaseKey, row: Mapping[str, Any]) -> Letter:
    """What a letter says, opened.

    Raises:
        UnavailableError: it does not open as a letter.
    """
    plain = key.unseal(row["content_sealed"], about=content_place(row["id"]))
    try:
        return msgspec.json.decode(plain, type=Letter)
    except msgspec.DecodeError as error:
        raise UnavailableError("This letter cannot be read. Make a new run.") from error


def is_right(row: Mapping[str, Any], letter: Letter, writable: Writables) -> bool:
    """Whether a letter says and goes where one would that was written at this moment."""
    now = writable.get(row["about"])
    return (
        row["stopped_at"] is None
        and now is not None
        and now.letter is not None
        and now.letter.facts == letter.facts
        and now.sequence == row["sequence"]
        and now.contact == row["contact"]
    )
