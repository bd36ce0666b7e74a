"""Legal holds: while one stands, nothing it stands on is erased, whatever the schedule says.

A hold on a family holds its whole case; one on a conference holds the case it belongs to; one on
a person who works here holds their account and every case they take part in. Setting a hold and
erasing take the same lock, so that a hold that was accepted was in time. A coordinator who is shut
out of a case neither finds it here nor its holds; the data protection officer sees the reference of
every one by their office.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from conferences.children.linked import linked_families
from conferences.entitlement import listed_sql
from conferences.keeping.lines import Due, held_by
from conferences.keeping.tables import LegalHold
from conferences.keeping.values import LONGEST_REASON, HoldListing, SetHold
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import many_lines
from people.vault import written

_FOUND: Mapping[str, str] = {
    "family": """
SELECT family.id, family.reference FROM family
 WHERE (upper(family.reference) = upper($1) OR EXISTS (SELECT FROM child
         WHERE child.family = family.id AND upper(child.case_reference) = upper($1)))
   AND {listed}
""",
    "conference": """
SELECT id, reference FROM conference WHERE upper(reference) = upper($1) AND {listed}
""",
    "person": """
SELECT coalesce(account.professional, account.id) AS id, account.name AS reference
  FROM account WHERE account.sign_in_name = lower($1)
 UNION
SELECT professional.id, professional.name FROM professional
 WHERE lower(professional.email) = lower($1)
""",
}
_LISTED = """
SELECT legal_hold.*, coalesce(setter.name, 'operator') AS who, lifter.name AS lifted_name
  FROM legal_hold
  LEFT JOIN account AS setter ON setter.id = legal_hold.set_by
  LEFT JOIN account AS lifter ON lifter.id = legal_hold.lifted_by
 WHERE {listed}
"""
_HELD_FAMILY = """(SELECT legal_hold.subject WHERE legal_hold.kind = 'family' UNION ALL
 SELECT held.family FROM conference AS held
  WHERE legal_hold.kind = 'conference' AND held.id = legal_hold.subject)"""
_ONE_STANDING = "SELECT FROM legal_hold WHERE id = $1 AND lifted_at IS NULL AND {listed}"
_DUE = """
SELECT count(*) AS due FROM legal_hold WHERE lifted_at IS NULL AND review_on <= $1 AND {listed}
"""
_FAMILY = {"family": "family.id", "conference": "conference.family", "person": "NULL::uuid"}
_STANDING = """
SELECT legal_hold.kind, subject, legal_hold.reference, conference.family AS of_family
  FROM legal_hold
  LEFT JOIN conference ON legal_hold.kind = 'conference' AND conference.id = subject
 WHERE lifted_at IS NULL ORDER BY set_at, legal_hold.id
"""
_CASES_OF_PEOPLE = """
SELECT DISTINCT conference.family, person
  FROM unnest($1::uuid[]) AS person
  JOIN conference ON person IN (conference.chair, conference.lead_professional,
                                conference.minute_taker)
    OR EXISTS (SELECT FROM invitation
                 LEFT JOIN stand_in ON stand_in.invitation = invitation.id
                WHERE invitation.conference = conference.id
                  AND person IN (invitation.professional, invitation.deputy,
                                 stand_in.professional))
"""
_OF_CASE = """
SELECT legal_hold.id FROM legal_hold
  LEFT JOIN conference ON legal_hold.kind = 'conference' AND conference.id = subject
 WHERE subject = $1 OR conference.family = $1
"""


@dataclass(frozen=True, slots=True)
class Holds:
    """What is held now, and by which hold's reference."""

    families: Mapping[UUID, str]
    people: Mapping[UUID, str]

    def on(self, due: Due) -> str | None:
        """Which hold keeps this from being erased, if any."""
        if due.family is not None and due.family in self.families:
            return self.families[due.family]
        return next((self.people[one] for one in due.people if one in self.people), None)


async def set_hold(viewer: Viewer, asked: SetHold, *, now: datetime) -> UUID:
    """Hold a family, a conference or a person from now on; gives the hold's id.

    Raises:
        InvalidError: there is nothing of that reference, or the review lies in the past.
    """
    check(viewer, Permission.HOLD_SET)
    if asked.review_on <= local_day(now):
        words = "Give a day after today on which somebody looks whether it is still needed."
        raise InvalidError(Fault("review_on", words, asked.review_on.isoformat()))
    name = "hold.set"
    async with recorded(viewer, Verb.ALTER, Subject("legal_hold"), now=now, name=name) as act:
        await lock(act)
        listed = listed_sql(viewer, family=_FAMILY[asked.kind])
        found = _FOUND[asked.kind].format(listed=listed)
        rows = await act.fetch(found, asked.reference.strip())
        if len(rows) != 1:
            words = "There is nothing with this reference. Look it up and type it as it stands."
            raise InvalidError(Fault("reference", words, asked.reference))
        hold = await place(
            act, kind=asked.kind, subject=rows[0]["id"], reference=rows[0]["reference"],
            reason=asked.reason, review_on=asked.review_on,
        )  # fmt: skip
        act.about(Subject("legal_hold", hold))
        if asked.kind == "family":
            await _place_on_linked(act, rows[0]["id"], asked)
    return hold


async def _place_on_linked(act: Act, family: UUID, asked: SetHold) -> None:
    """Hold the cases that are linked with a family's as well."""
    linked = await linked_families(family)
    rows = await act.fetch("SELECT id, reference FROM family WHERE id = ANY($1::uuid[])", linked)
    for row in rows:
        await place(
            act, kind="family", subject=row["id"], reference=row["reference"],
            reason=asked.reason, review_on=asked.review_on,
        )  # fmt: skip


async def place(
    act: Act, *, kind: str, subject: UUID, reference: str, reason: str, review_on: date
) -> UUID:
    """Let a hold stand from now on; gives its id. A step."""
    await lock(act)
    hold = uuid4()
    await LegalHold.insert(
        LegalHold(
            id=hold, kind=kind, subject=subject, reference=reference,
            **written.sealed("legal_hold", hold, reason=reason),
            set_by=act.viewer.account, set_at=act.now, review_on=review_on,
        )
    )  # fmt: skip
    act.note(hold=hold, kind=kind, held=subject)
    return hold


async def remove(act: Act, made: Collection[UUID]) -> None:
    """Take back holds that were set because two children were thought to be one. A step.

    One that somebody lifted since then stays, as what was done.
    """
    await act.fetch(
        "DELETE FROM legal_hold WHERE id = ANY($1::uuid[]) AND lifted_at IS NULL", list(made)
    )


async def lift_hold(viewer: Viewer, hold: UUID, reason: str, *, now: datetime) -> None:
    """Let a hold stand no more: the schedule counts again.

    Raises:
        NotFoundError: no such hold stands.
        InvalidError: no reason is given.
    """
    check(viewer, Permission.HOLD_SET)
    said = _said(reason)
    subject = Subject("legal_hold", hold)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="hold.lift") as act:
        await _demand(act, hold)
        await release(act, hold, reason=said)


async def release(act: Act, hold: UUID, *, reason: str) -> None:
    """Lift a hold. A step.

    Raises:
        NotFoundError: no such hold stands.
    """
    rows = await act.fetch(
        "UPDATE legal_hold SET lifted_at = $2, lifted_by = $3, lift_reason = '',"
        " lift_reason_sealed = $4"
        " WHERE id = $1 AND lifted_at IS NULL RETURNING id",
        hold, act.now, act.viewer.account,
        written.seal(reason, "legal_hold", "lift_reason", hold),
    )  # fmt: skip
    if not rows:
        raise NotFoundError


async def review_hold(viewer: Viewer, hold: UUID, review_on: date, *, now: datetime) -> None:
    """Let a hold stand on, to be looked at again on that day.

    Raises:
        NotFoundError: no such hold stands.
        InvalidError: the day is not after today.
        RefusedError: the day is more than two years ahead.
    """
    check(viewer, Permission.HOLD_SET)
    today = local_day(now)
    if review_on <= today:
        raise InvalidError(Fault("review_on", "Give a day after today.", review_on.isoformat()))
    if (review_on - today).days > _LONGEST_WITHOUT_REVIEW:
        raise RefusedError("Look at it again within two years.")
    subject = Subject("legal_hold", hold)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="hold.review") as act:
        await _demand(act, hold)
        await act.fetch("UPDATE legal_hold SET review_on = $2 WHERE id = $1", hold, review_on)
        act.note(review_on=str(review_on))


async def list_holds(viewer: Viewer, *, now: datetime) -> list[HoldListing]:
    """Every hold: those that stand first, by when they are to be looked at again."""
    check(viewer, Permission.HOLD_SET)
    async with reading(viewer):
        rows = await fetch(
            f"{_for(viewer, _LISTED)} ORDER BY lifted_at IS NOT NULL, review_on, set_at"
        )
    return [_listing(dict(row), now) for row in rows]


async def get_hold(viewer: Viewer, hold: UUID, *, now: datetime) -> HoldListing:
    """One hold.

    Raises:
        NotFoundError: there is none.
    """
    check(viewer, Permission.HOLD_SET)
    async with reading(viewer):
        rows = await fetch(f"{_for(viewer, _LISTED)} AND legal_hold.id = $1", hold)
    if not rows:
        raise NotFoundError
    return _listing(dict(rows[0]), now)


async def count_reviews_due(viewer: Viewer, *, now: datetime) -> int:
    """How many holds are to be looked at again by today."""
    check(viewer, Permission.HOLD_SET)
    async with reading(viewer):
        rows = await fetch(_for(viewer, _DUE), local_day(now))
    return int(rows[0]["due"])


async def _demand(act: Act, hold: UUID) -> None:
    if not await act.fetch(f"{_for(act.viewer, _ONE_STANDING)} FOR UPDATE", hold):
        raise NotFoundError


def _for(viewer: Viewer, query: str) -> str:
    """The query with what keeps holds from those who are shut out of their case."""
    return query.format(listed=listed_sql(viewer, family=_HELD_FAMILY))


async def lock(act: Act) -> None:
    """Let no hold be set while something is erased, and the other way about; until the act ends."""
    await act.fetch("SELECT pg_advisory_xact_lock(hashtextextended('legal_hold', 0))")


async def load_standing() -> Holds:
    """What is held now, inside a transaction that is open."""
    rows = await fetch(_STANDING)
    people = {row["subject"]: row["reference"] for row in rows if row["kind"] == "person"}
    families: dict[UUID, str] = {}
    for found in held_by():
        families |= await found()
    families |= {
        row["family"]: people[row["person"]] for row in await fetch(_CASES_OF_PEOPLE, list(people))
    }
    for row in rows:
        if row["kind"] == "family":
            families[row["subject"]] = row["reference"]
        if row["of_family"] is not None:
            families[row["of_family"]] = row["reference"]
    return Holds(families, people)


async def forget_of_case(act: Act, family: UUID) -> int:
    """Erase the holds that stood on a case, whose reasons may say what it was about. A step.

    Before the conferences go, by which those on a conference are found.
    """
    ids = [row["id"] for row in await act.fetch(_OF_CASE, family)]
    await act.fetch("DELETE FROM legal_hold WHERE id = ANY($1::uuid[])", ids)
    return len(ids)


_LONGEST_WITHOUT_REVIEW = 731


def _said(reason: str) -> str:
    try:
        said = many_lines(reason, most=LONGEST_REASON)
    except ValueError as error:
        raise InvalidError(Fault("reason", str(error), reason)) from error
    if not said:
        raise InvalidError(Fault("reason", "Say why it is not needed any more."))
    return said


def _listing(row: dict[str, Any], now: datetime) -> HoldListing:
    stands = row["lifted_at"] is None
    return msgspec.convert(
        {
            **written.opened("legal_hold", row, "reason", "lift_reason"),
            "set_by": row["who"],
            "lifted_by": row["lifted_name"],
            "is_review_due": stands and row["review_on"] <= local_day(now),
        },
        HoldListing,
    )
