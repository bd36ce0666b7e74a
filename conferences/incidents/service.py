"""Incidents: anyone of staff reports one, one act recalls, decisions follow, lessons close it.

The clock of 72 hours runs from the report. Where a reference was typed that leads nowhere, the
report is taken all the same: who reports learns nothing of what exists. A coordinator who is shut
out of a case finds no incident about it; the data protection officer sees every one by office.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from conferences.entitlement import listed_sql
from conferences.incidents import forgetting, queries, sightings
from conferences.incidents.tables import Incident, IncidentEvent
from conferences.incidents.values import (
    CloseIncident,
    Concerned,
    Decide,
    Event,
    IncidentListing,
    IncidentRecord,
    RecallIncident,
    ReportIncident,
    Sent,
    Sighting,
    Step,
)
from conferences.packs import service as packs
from notifications.outbox import service as outbox
from people import post, public_url
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.links import service as links
from people.permissions import Permission, Role, Viewer, check
from people.sign_in.service import end_sessions
from people.spreadsheets import write_csv
from people.text import random_reference
from people.vault import service as vault

GOES_WITH_THE_CASE = forgetting
"""The module whose import lets keeping and erasing know of incidents."""

_REFERENCE_LENGTH = 6
_HEADINGS = (
    "Reference", "Kind", "Meeting", "Known at (UTC)", "Commissioner by (UTC)", "Recalled at (UTC)",
    "Commissioner", "People", "Closed at (UTC)",
)  # fmt: skip


async def report(viewer: Viewer, asked: ReportIncident, *, now: datetime) -> str:
    """Write down that something went wrong, and alert who looks after it; gives its reference.

    Raises:
        InvalidError: nothing is said.
        RefusedError: nobody is signed in.
    """
    check(viewer, Permission.INCIDENT_REPORT)
    said = _said("description", asked.description, "Say what happened, and to whom it went.")
    if viewer.account is None:
        raise RefusedError("Sign in with an account of your own to report an incident.")
    incident, reference = uuid4(), random_reference(_REFERENCE_LENGTH)
    subject = Subject("incident", incident)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="incident.report") as act:
        about = await _find_meeting(asked.reference)
        typed = f"\n({asked.reference.strip()})" if asked.reference.strip() else ""
        await Incident.insert(
            Incident(
                id=incident, reference=reference, kind=asked.kind.value,
                description_sealed=_sealed(incident, f"{said}{typed}"),
                conference=about.get("conference"), professional=about.get("professional"),
                reported_by=viewer.account, known_at=now, reported_at=now,
            )
        )  # fmt: skip
        await _note_event(act, incident, Step.REPORTED)
        await _alert(act, incident, Step.REPORTED)
        act.note(kind=asked.kind, conference=about.get("conference"))
    return reference


async def recall(viewer: Viewer, incident: UUID, asked: RecallIncident, *, now: datetime) -> None:
    """Take back what can be taken back, and write down who may have seen what.

    Queued messages are withdrawn, personal links opened no more, sessions ended if asked.

    Raises:
        NotFoundError: there is no such incident.
        InvalidError: no conference is known, or the reference leads to none.
        RefusedError: it is closed.
    """
    check(viewer, Permission.INCIDENT_MANAGE)
    subject = Subject("incident", incident)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="incident.recall") as act:
        row = await _lock_open(act, incident)
        conference, professional = await _what_to_recall(viewer, row, asked)
        concerned = await sightings.find_concerned(conference, professional)
        counts = {
            "sightings": await sightings.keep(act, incident, concerned),
            "links": await _stop_links(act, concerned),
            "messages": await _withdraw(act, concerned),
            "packs": await _recall_packs(act, concerned, asked.words or row["reference"]),
            "sessions": await _sign_out(act, concerned) if asked.ends_sessions else 0,
        }
        await Incident.update(
            {Incident.recalled_at: now, Incident.conference: conference,
             Incident.professional: professional, Incident.message: asked.message}
        ).where(Incident.id == incident)  # fmt: skip
        await _note_event(act, incident, Step.RECALLED, asked.words, counts)
        await _alert(act, incident, Step.RECALLED)
        act.note(conference=conference, professional=professional, **counts)


async def decide(
    viewer: Viewer, incident: UUID, step: Step, asked: Decide, *, now: datetime
) -> None:
    """Write down whether the Commissioner, or the people concerned, were told, and why (not).

    Raises:
        NotFoundError: there is no such incident.
        InvalidError: no reason is given.
        RefusedError: it is closed.
    """
    check(viewer, Permission.INCIDENT_MANAGE)
    said = _said("reason", asked.reason, "Say when and how they were told, or why not.")
    column = Incident.commissioner if step is Step.COMMISSIONER else Incident.people
    subject = Subject("incident", incident)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="incident.decide") as act:
        await _lock_open(act, incident)
        await Incident.update({column: asked.decision.value}).where(Incident.id == incident)
        await _note_event(act, incident, step, f"{asked.decision.value}: {said}")
        act.note(step=step, decision=asked.decision)


async def close(viewer: Viewer, incident: UUID, asked: CloseIncident, *, now: datetime) -> None:
    """Close an incident about which everything is decided, with what was learnt.

    Raises:
        NotFoundError: there is no such incident.
        InvalidError: no lesson is given.
        RefusedError: it is closed already, or a decision is missing.
    """
    check(viewer, Permission.INCIDENT_MANAGE)
    said = _said("lessons", asked.lessons, "Say what was learnt, or why nothing was.")
    subject = Subject("incident", incident)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="incident.close") as act:
        row = await _lock_open(act, incident)
        if row["commissioner"] is None or row["people"] is None:
            raise RefusedError(
                "Decide first whether the Commissioner and the people concerned are told."
            )
        await Incident.update({Incident.closed_at: now}).where(Incident.id == incident)
        await _note_event(act, incident, Step.CLOSED, said)


async def list_incidents(viewer: Viewer, *, now: datetime) -> list[IncidentListing]:
    """Every incident, open ones first, those first whose clock ends first."""
    check(viewer, Permission.INCIDENT_MANAGE)
    async with recorded(
        viewer, Verb.CONSULT, Subject("incident"), now=now, name="incident.list"
    ) as act:
        rows = await fetch(_for(viewer, queries.LISTED))
        act.note(shown=[row["id"] for row in rows])
    return [_listing(row) for row in rows]


async def get(viewer: Viewer, incident: UUID, *, now: datetime) -> IncidentRecord:
    """One incident with what people wrote, its timeline, and who may have seen what.

    Raises:
        NotFoundError: there is no such incident.
    """
    check(viewer, Permission.INCIDENT_MANAGE)
    subject = Subject("incident", incident)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="incident.read"):
        rows = await fetch(_for(viewer, queries.ONE), incident)
        if not rows:
            raise NotFoundError
        events = await fetch(queries.EVENTS, incident)
        seen = await fetch(queries.SIGHTINGS, incident)
        people = await fetch(queries.PEOPLE, rows[0]["conference"])
        sent = await fetch(queries.SENT, rows[0]["conference"])
    return IncidentRecord(
        listing=_listing(rows[0]),
        description=_opened(incident, rows[0]["description_sealed"]),
        concerned=rows[0]["concerned"] or "",
        events=[_event(row) for row in events],
        sightings=[msgspec.convert(dict(row), Sighting) for row in seen],
        people=[msgspec.convert(dict(row), Concerned) for row in people],
        sent=[msgspec.convert(dict(row), Sent) for row in sent],
    )


async def export(viewer: Viewer, *, now: datetime) -> bytes:
    """Every incident as CSV, without what people wrote; one entry with their count."""
    check(viewer, Permission.INCIDENT_MANAGE)
    async with recorded(
        viewer, Verb.DISCLOSE, Subject("incident"), now=now, name="incident.export"
    ) as act:
        found = [_listing(row) for row in await fetch(_for(viewer, queries.LISTED))]
        act.note(count=len(found))
    return write_csv(
        _HEADINGS,
        [
            (
                one.reference, one.kind, one.conference_reference, *map(_utc, (
                    one.known_at, one.due_at, one.recalled_at)),
                one.commissioner, one.people, _utc(one.closed_at),
            )
            for one in found
        ],
    )  # fmt: skip


async def count_undecided(viewer: Viewer, *, now: datetime) -> tuple[int, int]:
    """How many incidents wait for a decision on the Commissioner, and how many of them are late."""
    check(viewer, Permission.INCIDENT_MANAGE)
    async with reading(viewer):
        rows = await fetch(_for(viewer, queries.UNDECIDED))
    found = [_listing(row) for row in rows]
    return len(found), sum(one.is_overdue(now) for one in found)


async def _what_to_recall(
    viewer: Viewer, row: Mapping[str, Any], asked: RecallIncident
) -> tuple[UUID, UUID | None]:
    """The conference, and the person if one alone is concerned."""
    listed = listed_sql(viewer, family="conference.family")
    typed = asked.reference.strip()
    if asked.message is not None:
        about = await _find_of_message(asked.message, listed)
    else:
        about = await _find_meeting(typed, listed) if typed else row
    if about.get("conference") is None:
        words = "Give the reference of the meeting, as it stands in the mail or on the page."
        raise InvalidError(Fault("reference", words, typed))
    await _check_asked(about["conference"], asked.professional)
    return about["conference"], asked.professional or about.get("professional")


async def _find_of_message(message: UUID, listed: str) -> Mapping[str, Any]:
    """The conference a message was about, and to whom it went."""
    rows = await fetch(queries.OF_MESSAGE.format(listed=listed), message)
    if not rows:
        raise InvalidError(Fault("message", "Choose one of the list."))
    return dict(rows[0])


async def _check_asked(conference: UUID, professional: UUID | None) -> None:
    """Demand that whoever is named was asked to the conference."""
    people = {row["id"] for row in await fetch(queries.PEOPLE, conference)}
    if professional is not None and professional not in people:
        raise InvalidError(Fault("professional", "Choose one of the list."))


async def _find_meeting(reference: str, listed: str = "true") -> Mapping[str, Any]:
    """The conference a reference leads to, and the person it was given to in a mail."""
    typed = reference.strip().upper().removeprefix("MEETING").strip()
    rows = await fetch(queries.MEETING.format(listed=listed), typed) if typed else []
    return rows[0] if rows else {}


async def _stop_links(act: Act, concerned: sightings.Concerned) -> int:
    for asking in concerned.askings:
        await links.revoke(act, about=asking)
    return len(concerned.askings)


async def _withdraw(act: Act, concerned: sightings.Concerned) -> int:
    return sum([await outbox.withdraw(act, about=asking) for asking in concerned.askings])


async def _sign_out(act: Act, concerned: sightings.Concerned) -> int:
    people = list(set(concerned.askings.values()))
    accounts = await fetch("SELECT id FROM account WHERE professional = ANY($1)", people)
    for row in accounts:
        await end_sessions(act, row["id"])
    return len(accounts)


async def _recall_packs(act: Act, concerned: sightings.Concerned, reason: str) -> int:
    """Take back the family's packs, unless one professional alone is concerned."""
    if concerned.professional is not None:
        return 0
    return await packs.recall_of_conference(act, concerned.conference, reason=reason)


async def _lock_open(act: Act, incident: UUID) -> Mapping[str, Any]:
    rows = await act.fetch(_for(act.viewer, queries.LOCKED), incident)
    if not rows:
        raise NotFoundError
    if rows[0]["closed_at"] is not None:
        raise RefusedError("This incident is closed. Report another if something was missed.")
    return dict(rows[0])


async def _alert(act: Act, incident: UUID, step: Step) -> None:
    """Tell every data protection officer, who signs in to see what it is."""
    readers = await act.fetch(
        "SELECT id FROM account WHERE disabled_at IS NULL AND $1 = ANY(roles::text[])",
        Role.DATA_PROTECTION_OFFICER.value,
    )
    for row in readers:
        await post.put(
            act,
            post.Letter(
                kind=post.LetterKind.INCIDENT_ALERT,
                account=row["id"],
                link=f"{public_url.get()}/incidents/{incident}",
                dedupe_key=f"incident:{incident}:{step.value}:{row['id']}:{act.now.isoformat()}",
            ),
        )
    act.note(alerted=len(readers))


async def _note_event(
    act: Act, incident: UUID, step: Step, words: str = "", counts: Mapping[str, int] | None = None
) -> None:
    event = uuid4()
    await IncidentEvent.insert(
        IncidentEvent(
            id=event, incident=incident, at=act.now, account=act.viewer.account, kind=step.value,
            details=msgspec.json.encode(dict(counts or {})).decode(),
            words_sealed=_sealed(event, words.strip()) if words.strip() else None,
        )
    )  # fmt: skip


def _said(field: str, typed: str, otherwise: str) -> str:
    if not typed.strip():
        raise InvalidError(Fault(field, otherwise, typed))
    return typed.strip()


def _for(viewer: Viewer, query: str) -> str:
    """The query with what keeps incidents from those who are shut out of their case."""
    return query.format(listed=listed_sql(viewer, family="conference.family"))


def _listing(row: Mapping[str, Any]) -> IncidentListing:
    return msgspec.convert(dict(row), IncidentListing)


def _event(row: Mapping[str, Any]) -> Event:
    words = _opened(row["id"], row["words_sealed"]) if row["words_sealed"] else ""
    counts = msgspec.json.decode(row["details"])
    return msgspec.convert({**row, "words": words, "counts": counts}, Event)


def _utc(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _sealed(about: UUID, words: str) -> bytes:
    return vault.seal(words, about=f"incident.words:{about}")


def _opened(about: UUID, sealed: bytes) -> str:
    return vault.unseal(sealed, about=f"incident.words:{about}")
