"""Marking who came with script: one line at a time, while others mark too."""

import re
from dataclasses import dataclass

import pytest

from conferences.attending.tables import Invitation
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import a_booked_conference, a_core_group, a_standard, invited
from tests.conferences.attending.marked import row_of, today
from tests.conftest import Visit
from tests.visitor import Visitor


@dataclass
class Marking:
    """A coordinator's page with script, on the day: what each change of a line sends."""

    visitor: Visitor
    path: str
    shown: dict[str, str]

    async def mark(self, person: Professional, as_what: str, **more: str) -> str:
        """Mark one person, as the page stands; gives what comes back."""
        return await self.send(str((await row_of(person)).id), as_what, **more)

    async def send(self, only: str, as_what: str, **more: str) -> str:
        """The same for a line of the page."""
        typed = {f"{name}-{only}": words for name, words in more.items()}
        form = {**self.shown, f"attendance-{only}": as_what, **typed, "only": only}
        answer = await self.visitor.submit(self.path, form)
        assert answer.status_code == 200
        assert "<html" not in answer.text
        return answer.text


@pytest.fixture
async def marking(visit: Visit) -> tuple[Marking, dict[str, Professional]]:
    """Nobody is marked yet of four people."""
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(today(), invitees=invited(*people.values()))
    visitor = await visit(Role.COORDINATOR)
    visitor.client.headers["hx-request"] = "true"
    rows = [await row_of(person) for person in people.values()]
    shown = {f"revision-{row.id}": str(row.revision) for row in rows}
    shown |= {f"attendance-{row.id}": "" for row in rows}
    return Marking(visitor, f"/conferences/{conference.id}/attendance", shown), people


async def test_with_script_one_line_is_marked_and_the_verdict_and_its_revision_come_back(
    marking: tuple[Marking, dict[str, Professional]],
):
    at_once, people = marking
    before = await row_of(people["police"])
    came = await at_once.mark(people["police"], "attended")
    row = await row_of(people["police"])
    assert (row.attendance, row.revision) == ("attended", before.revision + 1)
    assert "1 of 4" in came
    assert re.search(rf'id="revision-{row.id}"[^>]* value="{row.revision}" hx-swap-oob', came)
    assert "<fieldset" not in came


async def test_what_is_wrong_with_a_line_is_said_beside_it_and_nothing_of_it_is_replaced(
    marking: tuple[Marking, dict[str, Professional]],
):
    at_once, people = marking
    wrong = await at_once.mark(people["police"], "excluded")
    assert f"Say why {people['police'].name} was excluded." in wrong
    assert "<fieldset" not in wrong
    assert (await row_of(people["police"])).attendance is None
    late = await at_once.mark(people["police"], "attended", left="late")
    assert "Give a time, like 10:00" in late
    right = await at_once.mark(people["police"], "excluded", reason="Asked for by the chair.")
    assert "Say why" not in right
    assert (await row_of(people["police"])).attendance == "excluded"


async def test_what_somebody_else_marked_meanwhile_comes_back_in_its_line(
    marking: tuple[Marking, dict[str, Professional]],
):
    mine, people = marking
    theirs = Marking(mine.visitor, mine.path, mine.shown)
    await theirs.mark(people["health"], "absent")
    came = await mine.mark(people["police"], "attended")
    health = await row_of(people["health"])
    assert health.attendance == "absent"
    assert came.count("<fieldset") == 1
    assert re.search(rf'id="seat-{health.id}" hx-swap-oob="true"', came)
    assert 'value="absent" selected' in came


async def test_a_line_that_somebody_else_marked_otherwise_comes_back_as_it_is(
    marking: tuple[Marking, dict[str, Professional]],
):
    at_once, people = marking
    await at_once.mark(people["police"], "absent")
    came = await at_once.mark(people["police"], "attended")
    assert "Somebody else changed the line" in came
    assert came.count("<fieldset") == 1
    assert 'value="absent" selected' in came
    assert (await row_of(people["police"])).attendance == "absent"


async def test_marking_somebody_who_was_taken_away_meanwhile_says_so(
    marking: tuple[Marking, dict[str, Professional]],
):
    at_once, people = marking
    row = await row_of(people["police"])
    await Invitation.update({Invitation.withdrawn_at: row.made_at}).where(Invitation.id == row.id)
    came = await at_once.send(str(row.id), "attended")
    assert "This line was taken away meanwhile." in came
