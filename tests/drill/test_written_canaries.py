"""What is typed about a family, whatever form it goes into, can be read nowhere on disk.

Planted through the calls that pages make; looked for in the database's files, its log ahead and
its temporary files, in the file store, and in what the service logs meanwhile.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import randbelow, token_hex
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
import structlog

from conferences import database as databases
from conferences.children.tables import Child
from people.permissions import Role
from tests.builders import (
    a_booked_conference,
    a_professional,
    a_slot,
    a_standard,
    an_agency,
    the_conference,
)
from tests.conferences.two_conferences import Known, a_known_conference
from tests.conftest import Visit
from tests.drill.test_canaries import written
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("database", "file_store")
WORD = f"quill{token_hex(4)}".translate(str.maketrans("0123456789", "ghijklmnop"))
"""Another one each time, since the files of the tests' database outlive a run."""
PHONE = f"01632 {randbelow(10**6):06}"
SEALED = {
    "a child's name": f"{WORD.title()} Vermilion",
    "decisions": f"decisions-{WORD}",
    "dissent": f"dissent-{WORD}",
    "a report's content": f"content-{WORD}",
    "a report's file name": f"file-name-{WORD}",
    "a parent's name": f"Morag {WORD.title()}",
    "needs": f"needs-{WORD}",
    "safe times": f"times-{WORD}",
    "who is safe": f"person-{WORD}",
    "an address": f"7 {WORD.title()} Wynd",
    "a mail address": f"{WORD}@post.example",
    "a telephone number": PHONE,
    "why an address was taken": f"taken-{WORD}",
    "who hands over": f"hands-{WORD}",
    "why two are kept apart": f"apart-{WORD}",
    "why somebody is not invited": f"not-invited-{WORD}",
    "a bar's note": f"bar-{WORD}",
    "why all the same": f"all-the-same-{WORD}",
    "an incident": f"incident-{WORD}",
    "why the family is silent": f"silent-{WORD}",
    "why somebody cannot come": f"reply-reason-{WORD}",
    "why somebody was left out": f"mark-reason-{WORD}",
    "what a part is called": f"part-{WORD}",
    "why a meeting moves": f"moves-{WORD}",
    "why a meeting is called off": f"off-{WORD}",
    "why nothing is erased": f"held-{WORD}",
    "why nobody is reminded": f"paused-{WORD}",
}
"""What is typed, by what it is."""


async def _sent(visitor: Visitor, method: str, path: str, body: Mapping[str, Any]) -> UUID | None:
    """Send it, and give the id of what was made."""
    answer = await visitor.api(method, path, dict(body))
    assert answer.status_code < 300, (path, answer.text)
    made = answer.headers.get("location", "").rpartition("/")[2]
    return UUID(made) if made else None


async def _planted(visit: Visit) -> Known:
    """A conference with everything said about it and its family."""
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    known = await a_known_conference(SEALED["a child's name"], 1, agencies)
    coordinator = await visit(Role.COORDINATOR)
    other = await _written_of_people(coordinator, known)
    await _written_of_the_case(coordinator, known, other)
    await _written_of_its_course(coordinator, known)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    hold = {
        "kind": "family", "reference": "F-0001", "reason": SEALED["why nothing is erased"],
        "review_on": "2027-05-03",
    }  # fmt: skip
    await _sent(officer, "POST", "/holds", hold)
    return known


async def _written_of_people(coordinator: Visitor, known: Known) -> UUID | None:
    """The family's people and where to reach them; gives the father."""
    family = f"/families/{known.family}"
    mother = {
        "name": SEALED["a parent's name"], "role": "mother", "needs": [],
        "need_words": SEALED["needs"], "safe_times": SEALED["safe times"],
        "safe_person": SEALED["who is safe"],
    }  # fmt: skip
    member = await _sent(coordinator, "POST", f"{family}/members", mother)
    who = f"/family-members/{member}"
    for kind, what in (
        ("address", "an address"), ("email", "a mail address"), ("phone", "a telephone number"),
    ):  # fmt: skip
        contact = {"kind": kind, "value": SEALED[what]}
        await _sent(coordinator, "POST", f"{who}/contacts", contact)
    again = {
        "kind": "address", "value": SEALED["an address"], "is_taken_all_the_same": True,
        "why": SEALED["why an address was taken"],
    }  # fmt: skip
    father = {"name": "Ross Vane", "role": "father"}
    other = await _sent(coordinator, "POST", f"{family}/members", father)
    await _sent(coordinator, "POST", f"/family-members/{other}/contacts", again)
    agreed = {
        "channel": "by_hand", "agreed_on": "2026-11-02", "by_whom": SEALED["who hands over"]
    }  # fmt: skip
    await _sent(coordinator, "POST", f"{who}/consents", agreed)
    apart = {
        "member": str(member), "other_member": str(other), "why": "bail",
        "reason": SEALED["why two are kept apart"], "from_on": "2026-11-03",
    }  # fmt: skip
    await _sent(coordinator, "POST", f"{family}/apart", apart)
    return other


async def _written_of_the_case(coordinator: Visitor, known: Known, other: UUID | None) -> None:
    """Who is not invited, who is kept out, who is invited all the same, what went wrong."""
    family, at = f"/families/{known.family}", f"/conferences/{known.conference}"
    part = {
        "expectation": "not_invited", "why_not": "own_wish",
        "why_not_words": SEALED["why somebody is not invited"],
    }  # fmt: skip
    await _sent(coordinator, "PUT", f"{at}/family/{other}", part)
    barred = await a_professional()
    bar = {
        "professional": str(barred.id), "reference": "F-0001", "reason": "relative",
        "note": SEALED["a bar's note"],
    }  # fmt: skip
    await _sent(coordinator, "POST", "/bars", bar)
    namesake = await a_professional(f"Una {WORD.title()}")
    reasons = [{"professional": str(namesake.id), "reason": SEALED["why all the same"]}]
    came = {"professional": str(namesake.id), "all_the_same": reasons}
    await _sent(coordinator, "POST", f"{at}/walk-ins", came)
    incident = {"kind": "mis_sent", "description": SEALED["an incident"]}
    await _sent(coordinator, "POST", "/incidents", incident)
    silent = {"why": "death", "note": SEALED["why the family is silent"]}
    await _sent(coordinator, "PUT", f"{family}/silence", silent)


async def _written_of_its_course(coordinator: Visitor, known: Known) -> None:
    """Another conference of the family: its parts, why it moves, is called off, and is silent."""
    child = await Child.objects().get(Child.id == known.child)
    assert child is not None
    other = await a_booked_conference(children=(child,))
    at = f"/conferences/{other.id}"
    part = {"title": SEALED["what a part is called"], "minutes": 20, "with_family": False}
    await _sent(coordinator, "PUT", at, {"segments": [part], "revision": other.revision})
    seen = await the_conference(other.id)
    slot = a_slot(days=50, reason=SEALED["why a meeting moves"], revision=seen.revision)
    await _sent(coordinator, "PUT", f"{at}/booking", msgspec.to_builtins(slot))
    paused = {
        "kind": "conference", "reference": other.reference,
        "reason": SEALED["why nobody is reminded"],
    }  # fmt: skip
    await _sent(coordinator, "POST", "/reminders/pauses", paused)
    seen = await the_conference(other.id)
    off = {"reason": SEALED["why a meeting is called off"], "revision": seen.revision}
    await _sent(coordinator, "DELETE", f"{at}/booking", off)


async def _written_out(dsn: str) -> list[Path]:
    """The folders in which the database has what is this test's, written out before."""
    connection: asyncpg.Connection = await databases.connect(dsn)
    try:
        await connection.execute("SELECT pg_switch_wal()")
        await connection.execute("CHECKPOINT")
        data = Path(await connection.fetchval("SHOW data_directory"))
        number = await connection.fetchval(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        )
    finally:
        await connection.close()
    return [data / "base" / str(number), data / "base" / "pgsql_tmp", data / "pg_wal"]


def _found(contents: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """What of it stands where, however it is written."""
    return {
        (what, where)
        for what, word in SEALED.items()
        for pattern in written(word).values()
        for where, content in contents.items()
        if pattern in content
    }


def _contents(folders: Iterable[Path]) -> dict[str, bytes]:
    return {
        str(file): file.read_bytes()
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
    }


async def test_nothing_that_is_typed_about_a_family_is_readable_on_disk_or_in_the_log(
    visit: Visit, database: str, tmp_path: Path
):
    with structlog.testing.capture_logs() as lines:
        await _planted(visit)
    assert _found(_contents([*await _written_out(database), tmp_path])) == set()
    assert _found({"log": "\n".join(map(str, lines)).encode()}) == set()
    connection = await databases.connect(database)
    try:
        for word in SEALED.values():
            await connection.execute("UPDATE agency SET name = $1 || ' ' || id::text", word)
    finally:
        await connection.close()
    control = _found(_contents(await _written_out(database)))
    assert {what for what, _ in control} == set(SEALED)
