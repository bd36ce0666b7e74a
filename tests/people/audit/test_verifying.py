"""The tamper drill: whatever is done to the trail behind the service's back is found and named."""
# ruff: noqa: S608 - columns of ours

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from people.audit.canonical import canonical, digest_of
from people.audit.service import Subject, Verb, recorded
from people.audit.values import Anchor, Flaw, Verification
from people.audit.verifying import verify, walk
from people.permissions import OPERATOR
from tests.builders import a_viewer

ENTRIES = 12
HOLE = 7
"""After the entry in this place a number was left out, as an act that is rolled back does."""
ODD: list[dict[str, Any]] = [
    {},
    {"n": 1, "bb": [1, 2.50, -3], "aaa": {"x": None, "é": True}},
    {"words": 'a "quoted" \\ back\u2028slash\n\t\x7f\x01 🙂', "long": 10**30, "tiny": 1e-7},
    {"shown": [str(uuid4()) for _ in range(50)]},
]


class Trail(NamedTuple):
    """A trail, its rows as they were written, and somebody who may do everything to it."""

    rows: list[asyncpg.Record]
    superuser: asyncpg.Connection


@pytest_asyncio.fixture(loop_scope="session")
async def trail(database: str, now: datetime) -> AsyncIterator[Trail]:
    """Twelve entries of every shape."""
    superuser = await asyncpg.connect(database)
    for count in range(ENTRIES):
        viewer = OPERATOR if count % 3 else a_viewer()
        verb = list(Verb)[count % len(Verb)]
        subject = Subject("conference", uuid4() if count % 2 else None)
        at = now + timedelta(microseconds=count * 1_234_567)
        async with recorded(viewer, verb, subject, now=at, name=f"drill.{count}") as act:
            act.note(**ODD[count % len(ODD)])
        if count == HOLE:
            await superuser.execute("SELECT nextval('audit_entry_numbers')")
    await superuser.execute("SET session_replication_role = replica")  # triggers are off
    yield Trail(await _rows(superuser), superuser)
    await superuser.close()


async def _rows(superuser: asyncpg.Connection) -> list[asyncpg.Record]:
    return list(
        await superuser.fetch("SELECT *, details::text AS text FROM audit_entry ORDER BY number")
    )


async def _look(*anchors: Anchor) -> Verification:
    return await walk(OPERATOR, anchors)


def _anchors(trail: Trail, *places: int) -> list[Anchor]:
    return [Anchor(trail.rows[place]["number"], trail.rows[place]["digest"]) for place in places]


async def _rewrite(trail: Trail, *, start: int = 0) -> None:
    """Work out every link anew from one place on, as a forger with all rights would."""
    rows = await _rows(trail.superuser)
    for place, row in enumerate(rows):
        if place < start:
            continue
        [previous] = await trail.superuser.fetch(
            "SELECT max(number) AS number FROM audit_entry WHERE number < $1", row["number"]
        )
        before = await trail.superuser.fetchval(
            "SELECT digest FROM audit_entry WHERE number = $1", previous["number"]
        )
        written = {**row, "details": row["text"]}
        await trail.superuser.execute(
            "UPDATE audit_entry SET previous = $2, digest = $3 WHERE number = $1",
            row["number"], before, digest_of(written, previous=before),
        )  # fmt: skip


async def test_a_trail_nobody_touched_is_whole(trail: Trail):
    found = await _look(*_anchors(trail, 0, 5, 11))
    assert (found.finding, found.entries, found.anchors) == (None, ENTRIES, 3)
    assert found.digest == trail.rows[-1]["digest"].hex()


async def test_what_python_works_out_is_byte_for_byte_what_the_database_chained(trail: Trail):
    theirs = await trail.superuser.fetch(
        "SELECT jsonb_build_array(number, id, extract(epoch FROM at), verb, subject_kind, subject,"
        " account, professional, via, act, details)::text AS said FROM audit_entry ORDER BY number"
    )
    ours = [canonical({**row, "details": row["text"]}) for row in trail.rows]
    assert ours == [row["said"].encode() for row in theirs]


ALTERED: dict[str, str] = {
    "id": "gen_random_uuid()",
    "number": "number + 1000",
    "at": "at + interval '1 microsecond'",
    "verb": "'combine '",
    "subject_kind": "subject_kind || 's'",
    "subject": "CASE WHEN subject IS NULL THEN gen_random_uuid() END",
    "account": "CASE WHEN account IS NULL THEN gen_random_uuid() END",
    "professional": "gen_random_uuid()",
    "via": "'mail'",
    "act": "act || '_'",
    "details": "details || '{\"n\": 7}'",
    "previous": "sha256('x')",
    "digest": "sha256('x')",
}


@pytest.mark.parametrize("place", [0, 6, ENTRIES - 1])
@pytest.mark.parametrize("column", sorted(ALTERED))
async def test_an_altered_column_is_located(trail: Trail, column: str, place: int):
    number = trail.rows[place]["number"]
    await trail.superuser.execute(
        f"UPDATE audit_entry SET {column} = {ALTERED[column]} WHERE number = $1", number
    )
    finding = (await _look()).finding
    assert finding is not None
    if column == "number":
        assert (finding.flaw, finding.row) == (Flaw.REORDERED, number + 1000)
    else:
        assert (finding.flaw, finding.row) == (Flaw.ALTERED, number)
    assert finding.expected
    assert finding.expected != finding.found


@pytest.mark.parametrize("place", [0, 6, ENTRIES - 1])
async def test_an_emptied_column_is_located(trail: Trail, place: int):
    number = trail.rows[place]["number"]
    for column in ("previous", "digest") if place else ("digest",):
        await trail.superuser.execute(
            f"UPDATE audit_entry SET {column} = NULL WHERE number = $1", number
        )
        finding = (await _look()).finding
        assert finding is not None
        assert (finding.flaw, finding.row) == (Flaw.ALTERED, number)


@pytest.mark.parametrize("place", [0, 6])
async def test_a_removed_entry_is_located(trail: Trail, place: int):
    number = trail.rows[place]["number"]
    await trail.superuser.execute("DELETE FROM audit_entry WHERE number = $1", number)
    finding = (await _look()).finding
    assert finding is not None
    first = number if place else 1
    assert (finding.flaw, finding.row, finding.until) == (Flaw.MISSING, first, number)
    assert finding.expected == trail.rows[place]["digest"].hex()


async def test_a_removed_last_entry_is_located_by_an_anchor(trail: Trail):
    last = trail.rows[-1]["number"]
    await trail.superuser.execute("DELETE FROM audit_entry WHERE number = $1", last)
    assert (await _look()).finding is None  # nothing in the trail itself can tell
    finding = (await _look(*_anchors(trail, 3, ENTRIES - 1))).finding
    assert finding is not None
    assert (finding.flaw, finding.row, finding.until) == (Flaw.CUT_OFF, last, last)
    assert finding.expected == trail.rows[-1]["digest"].hex()


async def test_an_emptied_trail_is_located_by_an_anchor(trail: Trail):
    await trail.superuser.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    await trail.superuser.execute("TRUNCATE audit_entry")
    await trail.superuser.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    finding = (await _look(*_anchors(trail, 3, ENTRIES - 1))).finding
    assert finding is not None
    until = trail.rows[-1]["number"]
    assert (finding.flaw, finding.row, finding.until) == (Flaw.CUT_OFF, 1, until)


async def test_a_cut_end_that_was_written_over_is_located_by_an_anchor(trail: Trail, now: datetime):
    await trail.superuser.execute(
        "DELETE FROM audit_entry WHERE number > $1", trail.rows[8]["number"]
    )
    async with recorded(OPERATOR, Verb.ALTER, Subject("x"), now=now, name="drill.after"):
        pass
    assert (await _look()).finding is None
    finding = (await _look(*_anchors(trail, 4, 10))).finding
    assert finding is not None
    assert finding.flaw is Flaw.REWRITTEN
    assert finding.row == trail.rows[4]["number"] + 1
    assert finding.until == trail.rows[10]["number"]


async def _insert(trail: Trail, number: int, *, after: int, is_signed: bool) -> None:
    """Put a forged entry in, with a digest of its own that is right or not."""
    previous = trail.rows[after]["digest"] if after >= 0 else None
    row = {**trail.rows[2], "id": uuid4(), "number": number, "details": trail.rows[2]["text"]}
    digest = digest_of(row, previous=previous) if is_signed else b"forged"
    await trail.superuser.execute(
        "INSERT INTO audit_entry (id, number, at, verb, subject_kind, via, act, details, subject,"
        " account, professional, previous, digest) VALUES"
        " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        *(row[name] for name in ("id", "number", "at", "verb", "subject_kind", "via", "act")),
        row["details"], row["subject"], row["account"], row["professional"], previous, digest,
    )  # fmt: skip


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize("after", [-1, HOLE])
async def test_an_inserted_entry_is_located(trail: Trail, after: int, *, is_signed: bool):
    forged = trail.rows[after]["number"] + 1 if after >= 0 else trail.rows[0]["number"] - 1
    await _insert(trail, forged, after=after, is_signed=is_signed)
    finding = (await _look()).finding
    assert finding is not None
    assert (finding.flaw, finding.row) == (Flaw.INSERTED, forged)


async def test_an_entry_put_after_the_end_with_a_wrong_digest_is_located(trail: Trail):
    number = trail.rows[-1]["number"] + 1
    await _insert(trail, number, after=ENTRIES - 1, is_signed=False)
    finding = (await _look()).finding
    assert finding is not None
    assert (finding.flaw, finding.row) == (Flaw.ALTERED, number)


async def test_an_entry_without_a_number_is_found(trail: Trail):
    await _insert(trail, cast("int", None), after=3, is_signed=False)
    finding = (await _look()).finding
    assert finding is not None
    assert (finding.flaw, finding.row) == (Flaw.INSERTED, None)


@pytest.mark.parametrize(("one", "other"), [(0, 11), (0, 1), (4, 5), (3, 9), (10, 11)])
async def test_swapped_entries_are_located(trail: Trail, one: int, other: int):
    first, second = trail.rows[one], trail.rows[other]
    for id_, number in (
        (first["id"], -1), (second["id"], first["number"]), (first["id"], second["number"]),
    ):  # fmt: skip
        await trail.superuser.execute(
            "UPDATE audit_entry SET number = $2 WHERE id = $1", id_, number
        )
    finding = (await _look()).finding
    assert finding is not None
    assert (finding.flaw, finding.row) == (Flaw.REORDERED, first["number"])
    assert finding.expected == f"number {second['number']}"


@pytest.mark.parametrize("start", [0, 7])
async def test_a_chain_written_anew_is_located_by_anchors(trail: Trail, start: int):
    await trail.superuser.execute(
        "UPDATE audit_entry SET act = 'harmless' WHERE number = $1", trail.rows[start]["number"]
    )
    await _rewrite(trail, start=start)
    assert (await _look()).finding is None  # the forger did it well
    finding = (await _look(*_anchors(trail, 2, 5, 9))).finding
    assert finding is not None
    assert finding.flaw is Flaw.REWRITTEN
    agreed, broken = (5, 9) if start else (None, 2)
    assert finding.row == (1 if agreed is None else trail.rows[agreed]["number"] + 1)
    assert finding.until == trail.rows[broken]["number"]


async def test_numbers_that_rolled_back_acts_left_out_are_no_fault(trail: Trail, now: datetime):
    await trail.superuser.execute("SELECT nextval('audit_entry_numbers')")
    async with recorded(OPERATOR, Verb.ALTER, Subject("x"), now=now, name="drill.after"):
        pass
    assert (await _look()).finding is None


async def test_a_look_is_an_entry_that_says_what_it_found(trail: Trail, now: datetime):
    assert (await verify(OPERATOR, now=now)).is_whole
    last = (await _rows(trail.superuser))[-1]
    assert (last["act"], last["verb"]) == ("audit.verify", "consult")
    assert '"flaw": null' in last["text"]
    assert (await _look()).is_whole


FUNCTIONS = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = 'public' AND p.prosecdef"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET act = act",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entry_chained ON audit_entry",
        "DROP TABLE audit_entry",
        "SET session_replication_role = replica",
        (
            "CREATE OR REPLACE FUNCTION audit_entry_chain() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'"
        ),
        "SELECT setval('audit_entry_numbers', 1)",
        "MERGE INTO audit_entry USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
        (
            "INSERT INTO audit_entry (id, at, verb, subject_kind, via, act, details)"
            " SELECT id, at, verb, subject_kind, via, 'x', details FROM audit_entry LIMIT 1"
            " ON CONFLICT (id) DO UPDATE SET act = 'x'"
        ),
        "LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE",
    ],
)
async def test_the_role_that_runs_can_do_nothing_but_add(
    trail: Trail, statement: str, now: datetime
):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with recorded(OPERATOR, Verb.ALTER, Subject("x"), now=now, name="drill.x") as act:
            await act.fetch(statement)
    assert await _rows(trail.superuser) == trail.rows


async def test_no_function_lends_the_role_the_rights_of_its_owner(trail: Trail):
    assert await trail.superuser.fetch(FUNCTIONS) == []


@pytest.mark.usefixtures("trail")
async def test_a_number_and_a_link_of_ones_own_choosing_are_worked_out_anew(now: datetime):
    async with recorded(OPERATOR, Verb.ALTER, Subject("x"), now=now, name="drill.x") as act:
        await act.fetch(
            "INSERT INTO audit_entry (id, number, at, verb, subject_kind, via, act, details,"
            " previous, digest) VALUES (gen_random_uuid(), 1, now(), 'alter', 'x', 'web', 'x',"
            " '{}', 'x', 'x')"
        )
    assert (await _look()).finding is None
