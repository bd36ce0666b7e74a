"""The record of one conference: found, opened and written inside a transaction that is open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg
from piccolo.columns import Column

from conferences.attending import service as attending
from conferences.booking.tables import Conference
from conferences.children.values import ChildListing
from conferences.entitlement import may_run
from conferences.outcomes import queries
from conferences.outcomes.tables import ChildDecision, Outcome
from conferences.outcomes.values import (
    ChildOutcome,
    Closing,
    Decision,
    OutcomeRecord,
    RecordOutcome,
)
from people.audit.service import Act, fetch
from people.clock import instant, local_day
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, check
from people.vault import written
from people.vault.service import CaseKey, case_key

Columns: TypeAlias = dict[Column | str, Any]
ISSUED = ("decisions_issued_on", "plan_issued_on", "record_issued_on")
_REASONS = ("proceeded_reason", "repeated_reason", "removal_reason")
_NOON = time(12, 0)


async def lock(act: Act, conference: UUID) -> Conference:
    """The conference, for whoever keeps its record, held until the act ends.

    Raises:
        NotFoundError: there is none whose record the viewer keeps.
    """
    check(act.viewer, Permission.OUTCOME_RECORD)
    row = await attending.lock_conference(act, conference)
    if not may_run(act.viewer, chair=row.chair, minute_taker=row.minute_taker):
        raise NotFoundError
    return row


async def lock_closed(act: Act, conference: UUID) -> Conference | None:
    """A closed conference for the clock, which counts for nobody; none where it was reopened."""
    await act.fetch("SELECT FROM conference WHERE id = $1 FOR UPDATE", conference)
    return await Conference.objects().get(
        (Conference.id == conference) & Conference.state.is_in(["held", "inquorate"])
    )


async def lock_open(act: Act, conference: UUID) -> Conference | None:
    """A conference that is still to be held, for the clock; none where it is not any more."""
    await act.fetch("SELECT FROM conference WHERE id = $1 FOR UPDATE", conference)
    return await Conference.objects().get(
        (Conference.id == conference) & Conference.state.is_in(["planned", "booked"])
    )


def check_begun(row: Conference, now: datetime) -> None:
    """Demand that the conference has begun.

    Raises:
        RefusedError: it has not, or was never held.
    """
    if row.state in ("planned", "cancelled"):
        raise RefusedError("It has not been held, so there is nothing to record.")
    if row.starts_at > now:
        raise RefusedError("It has not begun. Record and close it on the day or after.")


async def find(conference: UUID) -> asyncpg.Record | None:
    """What is recorded of a conference, still sealed."""
    rows = await fetch(queries.OUTCOME, conference)
    return rows[0] if rows else None


async def load_decisions(conference: UUID) -> dict[UUID, Decision]:
    """What was decided for each child so far."""
    rows = await fetch(queries.DECISIONS, conference)
    return {row["child"]: Decision(row["decision"]) for row in rows}


async def write(
    act: Act, conference: UUID, before: asyncpg.Record | None, asked: RecordOutcome
) -> None:
    """Write down what was decided, sealed, in place of what stood there. A step."""
    id_ = uuid4() if before is None else before["id"]
    [about] = await act.fetch(queries.FAMILY, conference)
    key = await case_key(act, about["family"])
    values: Columns = {
        "decisions_sealed": key.seal(asked.decisions, about=_place("decisions", id_)),
        "dissent_sealed": key.seal(asked.dissent, about=_place("dissent", id_))
        if asked.dissent
        else None,
        **{f"{field.removesuffix('_on')}_at": _at(getattr(asked, field)) for field in ISSUED},
    }
    if before is None:
        given = {str(name): value for name, value in values.items()}
        await Outcome.insert(Outcome(id=id_, conference=conference, recorded_at=act.now, **given))
    else:
        values["revision"] = before["revision"] + 1
        await Outcome.update(values).where(Outcome.id == id_)
    await ChildDecision.delete().where(ChildDecision.conference == conference)
    await act.fetch(
        queries.DECIDE,
        conference,
        [one.child for one in asked.children],
        [one.decision.value for one in asked.children],
    )


async def settle(act: Act, closing: Closing, reasons: dict[str, str]) -> None:
    """Keep the chair's reasons and when the next one is due, beside what was decided. A step."""
    if not closing.is_recorded:
        await write(act, closing.conference, None, RecordOutcome())
    values: Columns = {
        "next_review_due_on": closing.next_due_on,
        "next_review_rule": closing.next_due_rule,
        "next_review_counted": closing.next_due_counted,
        Outcome.revision: Outcome.revision + 1,
    }
    found = await find(closing.conference)
    if found is not None:
        given = {name: reasons.get(name, "") for name in _REASONS}
        values.update(written.sealed("outcome", found["id"], **given))
    await Outcome.update(values).where(Outcome.conference == closing.conference)


def opened(
    key: CaseKey,
    row: Conference,
    found: asyncpg.Record | None,
    about: Sequence[ChildListing],
    decided: dict[UUID, Decision],
) -> OutcomeRecord:
    """The record opened, for those who keep it."""
    said = (*_REASONS, "reopen_reason")
    stored = written.opened("outcome", found, *said) if found is not None else {}
    id_ = stored.get("id")
    return OutcomeRecord(
        conference=row.id,
        reference=row.reference,
        kind=row.kind,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_recorded=found is not None,
        decisions=_opened(key, stored.get("decisions_sealed"), "decisions", id_),
        dissent=_opened(key, stored.get("dissent_sealed"), "dissent", id_),
        children=tuple(ChildOutcome(child=one, decision=decided.get(one.id)) for one in about),
        decisions_issued_on=_on(stored.get("decisions_issued_at")),
        plan_issued_on=_on(stored.get("plan_issued_at")),
        record_issued_on=_on(stored.get("record_issued_at")),
        proceeded_reason=stored.get("proceeded_reason", ""),
        repeated_reason=stored.get("repeated_reason", ""),
        removal_reason=stored.get("removal_reason", ""),
        reopen_reason=stored.get("reopen_reason", ""),
        next_review_due_on=stored.get("next_review_due_on"),
        next_review_rule=stored.get("next_review_rule"),
        next_review_counted=stored.get("next_review_counted", ""),
        revision=stored.get("revision"),
    )


def opened_words(key: CaseKey, stored: Mapping[str, Any], column: str) -> str:
    """The decisions or the dissent of an outcome's row, opened; nothing where there is none."""
    return _opened(key, stored[f"{column}_sealed"], column, stored["id"])


def _opened(key: CaseKey, sealed: bytes | None, column: str, outcome: UUID | None) -> str:
    return "" if not sealed else key.unseal(sealed, about=_place(column, outcome))


def _place(column: str, outcome: UUID | None) -> str:
    return f"outcome.{column}:{outcome}"


def _at(on: date | None) -> datetime | None:
    return None if on is None else instant(on, _NOON)


def _on(at: datetime | None) -> date | None:
    return None if at is None else local_day(at)


async def note_reopened(conference: UUID, reason: str) -> None:
    """Keep why the record was opened again."""
    found = await find(conference)
    if found is None:
        return
    values: Columns = {
        **written.sealed("outcome", found["id"], reopen_reason=reason),
        Outcome.revision: Outcome.revision + 1,
    }
    await Outcome.update(values).where(Outcome.id == found["id"])
