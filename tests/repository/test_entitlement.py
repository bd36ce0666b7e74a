"""Every query that reads a case goes through the one predicate, function by function.

A function that reads a guarded table asks ``conferences/entitlement.py``, by itself or by the lock
it takes; or else every function that calls it does. Who may not is named here, with the reason.
"""

from functools import lru_cache
from pathlib import Path

import pytest

from tests.repository.queries import Program
from tests.repository.sources import Module, modules
from tests.repository.test_access import GUARDED

_ERASURE = "erasing what the schedule says is due, after two people approved the list"
_SHOWN_BEFORE = "lists by id and date what is due to be erased, for those two people"
ASKS_NOBODY = {
    "conferences.duplicates.forgetting.erase_what_was_said": _ERASURE,
    "conferences.families.own_access.open_address": "the outbox asks where a letter goes",
    "conferences.handover.lines.list_files": _SHOWN_BEFORE,
    "conferences.handover.lines.list_words": _SHOWN_BEFORE,
    "conferences.handover.lines.erase_files": _ERASURE,
    "conferences.history.working_out.work_out": "of references in one's own file, which are here",
    "conferences.incidents.forgetting.open_incidents": _SHOWN_BEFORE,
    "conferences.keeping.case.empty_answers": _ERASURE,
    "conferences.keeping.case.erase_case": _ERASURE,
    "conferences.keeping.case.erase_people": _ERASURE,
    "conferences.keeping.case.list_answered": _SHOWN_BEFORE,
    "conferences.keeping.case.list_logistics": _SHOWN_BEFORE,
    "conferences.keeping.case.list_people": _SHOWN_BEFORE,
    "conferences.keeping.other_lines._about_no_conference": _SHOWN_BEFORE,
    "conferences.keeping.other_lines._in_no_held_case": _SHOWN_BEFORE,
    "conferences.keeping.other_lines._reminded_in_no_held_case": _SHOWN_BEFORE,
    "conferences.keeping.merging.bar_both": "what one is kept from, two are; nobody is shown it",
    "conferences.subject_access.lines.erase_of_case": _ERASURE,
    "conferences.trail.belonging.CaseReferences": "auditors search the trail by a reference",
}
"""Functions that read guarded tables, or lead to one that does, and ask no entitlement: why."""


@lru_cache
def _program() -> Program:
    return Program(modules(), _classes())


def _classes() -> dict[str, str]:
    return {"".join(word.title() for word in table.split("_")): table for table in GUARDED}


def test_every_function_that_reads_a_case_asks_the_entitlement_or_is_called_by_those_who_do():
    assert _program().unguarded(set(GUARDED), ASKS_NOBODY) == {}


@pytest.mark.parametrize("spared", sorted(ASKS_NOBODY))
def test_every_exception_is_needed(spared: str):
    others = set(ASKS_NOBODY) - {spared}
    assert spared in _program().units, "is it still called so?"
    assert _program().unguarded(set(GUARDED), others) != {}


def test_what_is_found_is_most_of_what_conferences_read():
    reading = [name for name in _program().functions() if _program().reads(name) & set(GUARDED)]
    assert len(reading) > 150


QUERIES = 'CHILDREN = "SELECT * FROM child WHERE family = $1"\nOTHER = "SELECT 1 FROM venue"\n'
SERVICE = """
from conferences.entitlement import visible_sql
from conferences.x import queries
from conferences.x.queries import CHILDREN
from conferences.x.tables import Invitation

async def asks(viewer):
    sql = f"SELECT 1 FROM conference AS c WHERE {visible_sql(viewer, conference='c')}"
    return await _for_those_who_ask(sql)

async def locks(viewer):
    await _lock(viewer)
    return await fetch(queries.CHILDREN)

async def _lock(viewer):
    return await fetch(f"SELECT 1 FROM conference AS c WHERE {visible_sql(viewer)} FOR UPDATE")

async def _for_those_who_ask(sql):
    return await fetch(CHILDREN)

async def _for_anybody():
    return await fetch("SELECT 1 FROM report JOIN invitation ON true")

async def forgets_to_ask(viewer):
    return await _for_anybody()

async def asks_and_calls(viewer):
    await _lock(viewer)
    return await _for_anybody()

async def by_a_constant_elsewhere(viewer):
    return await fetch(queries.CHILDREN)

async def by_piccolo(viewer):
    return await Invitation.select()

async def of_no_case(viewer):
    '''SELECT what? FROM child, says the docstring.'''
    return await fetch(queries.OTHER)
"""


def test_control_whoever_does_not_ask_is_found(tmp_path: Path):
    made = []
    for name, text in (("queries", QUERIES), ("service", SERVICE)):
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        made.append(Module(f"conferences.x.{name}", path))
    program = Program(made, _classes())
    at = "conferences.x.service"
    assert program.unguarded(set(GUARDED)) == {
        f"{at}._for_anybody": {"report", "invitation"},
        f"{at}.by_a_constant_elsewhere": {"child"},
        f"{at}.by_piccolo": {"invitation"},
    }
    spared = {f"{at}.forgets_to_ask", f"{at}.by_a_constant_elsewhere", f"{at}.by_piccolo"}
    assert program.unguarded(set(GUARDED), spared) == {}


def test_control_without_the_predicate_nearly_everything_would_be_found():
    blind = Program(modules(), _classes())
    for unit in blind.units.values():
        unit.names = {name for name in unit.names if not name.startswith("conferences.entitlement")}
    assert len(blind.unguarded(set(GUARDED), ASKS_NOBODY)) > 100
