"""Setting and lifting bars: in force at once, and nobody else learns that there is one.

A coordinator bars anybody from a case they see, a chair from a family whose conference they chair,
an agency's lead the agency's own people from a reference they know. The agency of whoever is barred
is asked for somebody else, by a coordinator, who has it on the work list.
"""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from conferences.access.tables import Replacement
from conferences.access.values import Bars, PersonToBar, SetBar
from conferences.attending import service as attending
from conferences.booking.tables import Conference
from conferences.booking.vacating import vacate
from conferences.children import bars
from conferences.children.linked import linked_families
from conferences.entitlement import kept_family_sql, professional_of, visible_sql
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Role, Viewer, check

_PEOPLE = """
SELECT p.id, p.name, p.role, a.name AS agency_name
  FROM professional AS p JOIN agency AS a ON a.id = p.agency
 WHERE p.is_active AND {theirs} ORDER BY p.name, p.id
"""
_AT_CHAIRED = """EXISTS (SELECT FROM conference AS c
  LEFT JOIN invitation AS i ON i.conference = c.id
 WHERE $1::uuid = c.chair AND p.id IN (i.professional, i.deputy, c.lead_professional,
                                       c.minute_taker))"""
_REFERENCE = """
SELECT f.reference FROM conference AS c JOIN family AS f ON f.id = c.family
 WHERE c.id = $2 AND {visible}
"""
_OPEN = "SELECT id FROM conference WHERE family = $1 AND state IN ('planned', 'booked') ORDER BY id"


async def set_bar(viewer: Viewer, asked: SetBar, *, now: datetime) -> UUID:
    """Keep somebody from a case from now on; gives the bar's id.

    An agency's lead is answered alike whether or not there is such a case.

    Raises:
        InvalidError: the person is not the viewer's to bar, or, for those who see cases, there is
            none with that reference.
    """
    check(viewer, Permission.ACCESS_BAR)
    subject = Subject("professional", asked.professional)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="bar.set") as act:
        await _check_person(viewer, asked.professional)
        family = await bars.find_family(asked.reference)
        own = await _sees(viewer, family)
        if not own and not _bars_unseen(viewer):
            words = "There is no case with this reference. Look at the reference again."
            raise InvalidError(Fault("reference", words, asked.reference))
        bar = await bars.insert(
            act, professional=asked.professional, family=family, reference=asked.reference,
            reason=asked.reason, note=asked.note, is_told=asked.is_told,
            agency=None if own else viewer.agency,
        )  # fmt: skip
        if family is not None:
            await _take_effect(act, family, asked)
            for linked in await linked_families(family):
                await bars.insert(
                    act, professional=asked.professional, family=linked,
                    reference=asked.reference, reason=asked.reason, note=asked.note,
                    is_told=asked.is_told, agency=None if own else viewer.agency,
                )  # fmt: skip
                await _take_effect(act, linked, asked)
        act.note(bar=bar, is_told=asked.is_told)
    return bar


async def lift_bar(viewer: Viewer, bar: UUID, *, now: datetime) -> None:
    """Let somebody in again; whoever is to be invited again a coordinator invites.

    Raises:
        NotFoundError: there is no such bar that the viewer may lift.
    """
    check(viewer, Permission.ACCESS_BAR)
    async with recorded(viewer, Verb.ALTER, Subject("bar", bar), now=now, name="bar.lift") as act:
        if bar not in {one.id for one in await _own_bars(viewer)}:
            raise NotFoundError
        await bars.lift(act, bar)


async def list_bars(viewer: Viewer, *, conference: UUID | None = None, now: datetime) -> Bars:
    """The bars the viewer may lift, and whom they may bar; for a conference's family if named.

    Raises:
        NotFoundError: the viewer sets no bars.
    """
    check(viewer, Permission.ACCESS_BAR)
    async with recorded(viewer, Verb.CONSULT, Subject("bar"), now=now, name="bar.list") as act:
        found = await _own_bars(viewer)
        act.note(shown=[one.id for one in found])
        return Bars(
            bars=tuple(found),
            people=tuple(await list_people(viewer)),
            reference=await _reference_of(viewer, conference),
            learns_whether_it_exists=not _bars_unseen(viewer),
        )


async def list_people(viewer: Viewer) -> list[PersonToBar]:
    """Whom the viewer may bar, in a transaction that is open."""
    query = _PEOPLE.format(theirs=_theirs(viewer))
    rows = await fetch(query, professional_of(viewer), viewer.agency)
    return [msgspec.convert(dict(row), PersonToBar) for row in rows]


async def finish_replacement(viewer: Viewer, replacement: UUID, *, now: datetime) -> None:
    """Note that an agency was asked for somebody else, or that nobody else is needed.

    Raises:
        NotFoundError: there is no such task for the viewer.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    visible = visible_sql(viewer, conference="c", parameter="$4")
    subject = Subject("replacement", replacement)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="replacement.finish") as act:
        rows = await act.fetch(
            "UPDATE replacement SET done_at = $2, done_by = $3"  # noqa: S608 - the predicate is ours
            " FROM conference AS c WHERE replacement.id = $1 AND replacement.done_at IS NULL"
            f" AND c.id = replacement.conference AND {visible} RETURNING replacement.id",
            replacement, now, viewer.account, professional_of(viewer),
        )  # fmt: skip
        if not rows:
            raise NotFoundError


async def _take_effect(act: Act, family: UUID, asked: SetBar) -> None:
    """Take the person out of whatever is still to come, and let them hear no more."""
    for row in await act.fetch(f"{_OPEN} FOR UPDATE", family):
        conference = await Conference.objects().get(Conference.id == row["id"])
        if conference is None:
            continue
        agencies = await attending.exclude(
            act, conference, asked.professional, is_told=asked.is_told
        )
        if await vacate(act, conference, asked.professional) and not agencies:
            agencies = [await _agency_of(asked.professional)]
        for agency in sorted(set(agencies)):
            await Replacement.insert(
                Replacement(id=uuid4(), conference=conference.id, agency=agency, made_at=act.now)
            )
    await attending.silence(act, family, asked.professional, keeps_cancellations=asked.is_told)


async def _agency_of(professional: UUID) -> UUID:
    rows = await fetch("SELECT agency FROM professional WHERE id = $1", professional)
    agency: UUID = rows[0]["agency"]
    return agency


async def _check_person(viewer: Viewer, professional: UUID) -> None:
    if professional not in {one.id for one in await list_people(viewer)}:
        raise InvalidError(Fault("professional", "Choose somebody from the list."))


async def _own_bars(viewer: Viewer) -> list[bars.StandingBar]:
    """Those set for cases the viewer keeps, and those their agency set as its lead."""
    leads = viewer.has_role(Role.AGENCY_LEAD)
    kept = kept_family_sql(viewer, family="bar.family", parameter="$1")
    where = f"({kept} OR bar.agency = $2::uuid)"
    agency = viewer.agency if leads else None
    return await bars.list_standing(where, professional_of(viewer), agency)


async def _sees(viewer: Viewer, family: UUID | None) -> bool:
    kept = kept_family_sql(viewer, family="f.id", parameter="$1")
    rows = await fetch(
        f"SELECT FROM family AS f WHERE f.id = $2 AND {kept}", professional_of(viewer), family
    )
    return bool(rows)


def _theirs(viewer: Viewer) -> str:
    if viewer.has_role(Role.COORDINATOR):
        return "($1::uuid IS NULL OR true) AND ($2::uuid IS NULL OR true)"
    found = []
    if viewer.has_role(Role.CHAIR):
        found.append(_AT_CHAIRED)
    if viewer.has_role(Role.AGENCY_LEAD):
        found.append("p.agency = $2::uuid")
    return f"($1::uuid IS NULL OR $2::uuid IS NULL OR true) AND ({' OR '.join(found) or 'false'})"


def _bars_unseen(viewer: Viewer) -> bool:
    """Whether the viewer bars people from references, and learns of no case."""
    return viewer.has_role(Role.AGENCY_LEAD)


async def _reference_of(viewer: Viewer, conference: UUID | None) -> str:
    if conference is None:
        return ""
    visible = visible_sql(viewer, conference="c", parameter="$1")
    rows = await fetch(_REFERENCE.format(visible=visible), professional_of(viewer), conference)
    return str(rows[0]["reference"]) if rows else ""
