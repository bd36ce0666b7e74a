"""Reading a family's people and their part in a conference; each time is in the trail."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from conferences.entitlement import may_run, professional_of, workable_sql
from conferences.families import contacts, households, sealing
from conferences.families.keeping_apart import clash_words
from conferences.families.part_values import (
    FamilyAtConference,
    NoticeShown,
    PartListing,
    PartRecord,
    SegmentListing,
)
from conferences.families.parts import check_runs, find_part
from conferences.families.silence import find_silence
from conferences.families.telling import EFFECTIVE
from conferences.families.values import (
    ApartShown,
    Channel,
    ConsentShown,
    ContactShown,
    Details,
    FamilyPeople,
    MemberListing,
    MemberRecord,
    RelationshipShown,
    SilenceShown,
)
from people.accounts.of_families import find_access
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.permissions import Permission, Viewer, check
from people.vault import written
from people.vault.service import CaseKey, case_key

_CONTACTS = """
SELECT contact.*, account.name AS recorder FROM family_contact AS contact
  LEFT JOIN account ON account.id = contact.recorded_by
 WHERE member = $1 ORDER BY former_since IS NOT NULL, kind, recorded_at DESC
"""
_CONSENTS = """
SELECT consent.*, account.name AS recorder FROM family_consent AS consent
  LEFT JOIN account ON account.id = consent.recorded_by
 WHERE member = $1 ORDER BY ended_at IS NOT NULL, channel
"""
_RELATED = """
SELECT child.id AS child, child.initials, child.case_reference,
       coalesce(relationship.relation, '') AS relation, relationship.has_rights
  FROM child LEFT JOIN family_relationship AS relationship
    ON relationship.child = child.id AND relationship.member = $1
 WHERE child.family = $2 ORDER BY child.case_reference
"""
_KEPT = """
SELECT kept_apart.*, professional.name AS professional_name FROM kept_apart
  LEFT JOIN professional ON professional.id = kept_apart.professional
 WHERE family = $1 ORDER BY ended_at IS NOT NULL, recorded_at
"""
_NOTICES = """
SELECT told.* FROM family_notice AS told
 WHERE told.part = ANY($1::uuid[]) AND {effective} ORDER BY told.given_at DESC
"""
_SEGMENTS = """
SELECT id, position, title, title_sealed, minutes, with_family
  FROM segment WHERE conference = $1 ORDER BY position
"""


async def get_people(viewer: Viewer, family: UUID, *, now: datetime) -> FamilyPeople:
    """A family's people, who must not meet whom, and whether the family is silent.

    Raises:
        NotFoundError: there is no such family for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family", family)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="family.people") as act:
        row = await households.lock_family(act, family)
        members = await households.members_of(family)
        key = await case_key(act, family)
        names = _names(key, members)
        shown = [await _listing(one, names) for one in members.values()]
        kept = tuple(_apart(key, one, names) for one in await fetch(_KEPT, family))
        silence = await _silence(key, family)
        act.note(members=len(shown))
    return FamilyPeople(
        family=family, reference=row["reference"], members=tuple(shown), kept_apart=kept,
        silence=silence,
    )  # fmt: skip


async def get_member(viewer: Viewer, member: UUID, *, now: datetime) -> MemberRecord:
    """Everything about one of a family's people, opened.

    Raises:
        NotFoundError: there is no such member for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_member", member)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="family_member.read"):
        row = await households.find_member(viewer, member)
        [family] = await fetch("SELECT reference FROM family WHERE id = $1", row["family"])
        key = await case_key(None, row["family"])
        people = await households.members_of(row["family"])
        listing = await _listing(row, _names(key, people))
        details = msgspec.structs.asdict(sealing.details_of(key, row))
        reason = sealing.opened(
            key, row["direct_reason_sealed"], column="family_member.direct", row=member
        )
        return MemberRecord(
            own_access=await find_access(member),
            **{**msgspec.structs.asdict(listing), **details},
            family_reference=family["reference"], child=row["child"],
            direct_decided_on=row["direct_decided_on"], revision=row["revision"],
            direct_chair=await _professional(row["direct_chair"]), direct_reason=reason,
            contacts=tuple(_contact(key, one) for one in await fetch(_CONTACTS, member)),
            consents=tuple(_consent(key, one) for one in await fetch(_CONSENTS, member)),
            relationships=tuple(
                RelationshipShown(**dict(one))
                for one in await fetch(_RELATED, member, row["family"])
            ),
        )  # fmt: skip


async def get_family_at(viewer: Viewer, conference: UUID, *, now: datetime) -> FamilyAtConference:
    """A family's people at one conference, for whoever runs it.

    Raises:
        NotFoundError: there is no such conference that the viewer runs.
    """
    check(viewer, Permission.ATTENDANCE_RECORD)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="family_part.list"):
        held = await households.find_conference(viewer, conference)
        check_runs(viewer, held)
        members = await households.members_of(held["family"])
        rows = await fetch("SELECT * FROM family_part WHERE conference = $1", conference)
        key = await case_key(None, held["family"])
        told = await _told(key, [row["id"] for row in rows], held)
        by_member = {row["member"]: row for row in rows}
        names = _names(key, members)
        listed = [
            _part(by_member.get(one["id"]), one, names, told)
            for one in members.values()
            if one["left_at"] is None or one["id"] in by_member
        ]
        runs = may_run(viewer, chair=held["chair"], minute_taker=None)
        return FamilyAtConference(
            runs=runs, conference=conference, family=held["family"], state=held["state"],
            conference_reference=held["reference"], starts_at=held["starts_at"],
            ends_at=held["ends_at"], is_silent=await find_silence(held["family"]) is not None,
            clashes=await clash_words(conference), segments=await _segments(conference),
            parts=tuple(listed),
        )  # fmt: skip


async def get_part(viewer: Viewer, part: UUID, *, now: datetime) -> PartRecord:
    """Everything about one family member's part in a conference.

    Raises:
        NotFoundError: there is no such part for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    subject = Subject("family_part", part)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="family_part.read"):
        row = await find_part(part)
        held = await households.find_conference(viewer, row["conference"])
        members = await households.members_of(held["family"])
        key = await case_key(None, held["family"])
        told = await _told(key, [part], held)
        listing = _part(row, members[row["member"]], _names(key, members), told)
        details = sealing.details_of(key, members[row["member"]])
        return PartRecord(
            **msgspec.structs.asdict(listing), **_details(details), **_words(key, row),
            conference=held["id"], conference_reference=held["reference"], state=held["state"],
            starts_at=held["starts_at"], ends_at=held["ends_at"],
            ways=tuple(await contacts.usable(row["member"])),
            all_segments=await _segments(held["id"]),
            is_silent=await find_silence(held["family"]) is not None,
        )  # fmt: skip


async def list_chairs(viewer: Viewer, family: UUID) -> list[tuple[UUID, str]]:
    """Who chairs conferences of the family, to say whose decision it was."""
    check(viewer, Permission.FAMILY_EDIT)
    visible = workable_sql(viewer, conference="c", parameter="$1")
    async with reading(viewer):
        rows = await fetch(
            "SELECT DISTINCT p.id, p.name FROM conference AS c JOIN professional AS p"  # noqa: S608
            f" ON p.id = c.chair WHERE c.family = $2 AND c.state <> 'cancelled' AND {visible}"
            " ORDER BY p.name",
            professional_of(viewer), family,
        )  # fmt: skip
    return [(row["id"], row["name"]) for row in rows]


async def list_children_of(viewer: Viewer, family: UUID) -> list[tuple[UUID, str]]:
    """The children of a family, by initials and reference."""
    check(viewer, Permission.FAMILY_EDIT)
    seen = households.family_seen(viewer, "child.family")
    async with reading(viewer):
        rows = await fetch(
            "SELECT id, initials || ', ' || case_reference AS shown FROM child"  # noqa: S608
            f" WHERE family = $2 AND {seen} ORDER BY case_reference",
            professional_of(viewer), family,
        )  # fmt: skip
    return [(row["id"], row["shown"]) for row in rows]


async def get_kept_apart(viewer: Viewer, kept: UUID, *, now: datetime) -> ApartShown:
    """Two who must not meet.

    Raises:
        NotFoundError: there is nothing such for the viewer.
    """
    check(viewer, Permission.FAMILY_EDIT)
    async with recorded(
        viewer, Verb.CONSULT, Subject("family"), now=now, name="family.read_kept_apart"
    ) as act:
        rows = await fetch("SELECT family FROM kept_apart WHERE id = $1", kept)
        family = households.only(rows)["family"]
        await households.lock_family(act, family)
        key = await case_key(act, family)
        names = _names(key, await households.members_of(family))
        act.about(Subject("family", family))
        return next(
            _apart(key, row, names) for row in await fetch(_KEPT, family) if row["id"] == kept
        )


def _names(key: CaseKey, members: Mapping[UUID, asyncpg.Record]) -> dict[UUID, str]:
    return {member: households.name_of(key, row) for member, row in members.items()}


async def _listing(row: Mapping[str, Any], names: Mapping[UUID, str]) -> MemberListing:
    ways = await contacts.usable(row["id"])
    return MemberListing(
        id=row["id"], family=row["family"], role=row["role"], name=names[row["id"]],
        beside=row["beside"], beside_name=names.get(row["beside"]),
        is_direct=row["direct_decided_on"] is not None, no_post=row["no_post"],
        no_phone=row["no_phone"], no_email=row["no_email"], channels=tuple(ways),
        left_at=row["left_at"],
    )  # fmt: skip


def _contact(key: CaseKey, row: Mapping[str, Any]) -> ContactShown:
    value = sealing.opened(key, row["value_sealed"], column="family_contact.value", row=row["id"])
    return ContactShown(
        id=row["id"], kind=row["kind"], value=value, recorded_at=row["recorded_at"],
        recorded_by=row["recorder"], former_since=row["former_since"],
        warned_of=tuple(row["warned_of"]),
    )  # fmt: skip


def _consent(key: CaseKey, row: Mapping[str, Any]) -> ConsentShown:
    by_whom = sealing.opened(key, row["by_whom_sealed"], column="family_consent.by", row=row["id"])
    return ConsentShown(
        id=row["id"], channel=row["channel"], agreed_on=row["agreed_on"], by_whom=by_whom,
        recorded_at=row["recorded_at"], recorded_by=row["recorder"], ended_at=row["ended_at"],
    )  # fmt: skip


def _apart(key: CaseKey, row: Mapping[str, Any], names: Mapping[UUID, str]) -> ApartShown:
    reason = sealing.opened(key, row["reason_sealed"], column="kept_apart.reason", row=row["id"])
    return ApartShown(
        id=row["id"], member=row["member"], member_name=names[row["member"]],
        other_name=row["professional_name"] or names[row["other_member"]], why=row["why"],
        reason=reason, not_online=row["not_online"], from_on=row["from_on"],
        until_on=row["until_on"], ended_at=row["ended_at"],
    )  # fmt: skip


async def _silence(key: CaseKey, family: UUID) -> SilenceShown | None:
    found = await find_silence(family)
    if found is None:
        return None
    rows = await fetch("SELECT name FROM account WHERE id = $1", found.recorded_by)
    note = sealing.opened(key, found.note_sealed, column="family_silence.note", row=found.id)
    return SilenceShown(
        id=found.id, why=found.why, note=note, recorded_at=found.recorded_at,
        recorded_by=rows[0]["name"] if rows else None,
    )  # fmt: skip


def _part(
    row: Mapping[str, Any] | None,
    member: Mapping[str, Any],
    names: Mapping[UUID, str],
    told: Mapping[UUID, Sequence[NoticeShown]],
) -> PartListing:
    is_young = member["role"] == "young_person"
    shown: Mapping[str, Any] = row or {}
    return PartListing(
        id=shown.get("id"), member=member["id"], name=names[member["id"]], role=member["role"],
        beside_name=names.get(member["beside"]), expectation=shown.get("expectation"),
        may_be_asked=not is_young or member["direct_decided_on"] is not None,
        why_not=shown.get("why_not"), segments=tuple(shown.get("segments", ())),
        waiting_room=shown.get("waiting_room", ""), reference=shown.get("reference", ""),
        reply=shown.get("reply", "none"), replied_at=shown.get("replied_at"),
        attendance=shown.get("attendance"), heard=shown.get("heard"),
        told=tuple(told.get(shown["id"], ())) if row else (), revision=shown.get("revision"),
    )  # fmt: skip


async def _told(
    key: CaseKey, parts: Sequence[UUID], held: Mapping[str, Any]
) -> dict[UUID, list[NoticeShown]]:
    found: dict[UUID, list[NoticeShown]] = defaultdict(list)
    for row in await fetch(_NOTICES.format(effective=EFFECTIVE), list(parts)):
        is_same = row["sequence"] == held["sequence"]
        by_whom = sealing.opened(
            key, row["by_whom_sealed"], column="family_notice.by_whom", row=row["id"]
        )
        found[row["part"]].append(
            NoticeShown(
                what=row["what"], channel=Channel(row["channel"]), given_at=row["given_at"],
                by_whom=by_whom, is_of_present_time=is_same,
            )
        )  # fmt: skip
    return found


async def _segments(conference: UUID) -> tuple[SegmentListing, ...]:
    return tuple(
        msgspec.convert(written.opened("segment", row, "title"), SegmentListing)
        for row in await fetch(_SEGMENTS, conference)
    )


def _words(key: CaseKey, row: Mapping[str, Any]) -> dict[str, Any]:
    names = {"why_not": "why_not_words", "reply": "reply_words", "heard": "heard_words"}
    return {
        shown: sealing.opened(
            key, row[f"{name}_sealed"], column=f"family_part.{name}", row=row["id"]
        )
        for name, shown in names.items()
    }


def _details(details: Details) -> dict[str, Any]:
    names = ("needs", "need_words", "safe_times", "safe_person")
    return {name: getattr(details, name) for name in names}


async def _professional(professional: UUID | None) -> str | None:
    rows = await fetch("SELECT name FROM professional WHERE id = $1", professional)
    return rows[0]["name"] if rows else None
