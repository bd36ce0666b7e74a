"""Who runs into a bar or a restricted case is told of as whoever asks for what never was."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.children.bars import BarReason
from people.permissions import Role
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_family,
    a_professional,
    a_standard,
    a_viewer,
)
from tests.conftest import Visit
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("database")


async def _told(visitor: Visitor, conference: UUID) -> list[dict[str, Any]]:
    """What is told of somebody who opens a conference by page and by API."""
    with structlog.testing.capture_logs() as lines:
        for answer in (
            await visitor.get(f"/conferences/{conference}"),
            await visitor.api("GET", f"/conferences/{conference}"),
            await visitor.submit(f"/conferences/{conference}/cancel", {"reason": "x"}),
        ):
            assert answer.status_code == 404
    told = [dict(line) for line in lines if line["event"] == "security"]
    assert [line.pop("subject") for line in told] == [str(conference)] * len(told)
    return told


@pytest.mark.parametrize("how", ["barred", "restricted"])
async def test_a_bar_makes_the_line_that_an_unknown_id_makes(visit: Visit, how: str):
    await a_standard()
    family = await a_family()
    conference = await a_booked_conference(children=(await a_child(family=family),))
    person = await a_professional()
    visitor = await visit(Role.COORDINATOR, professional=person.id)
    assert (await visitor.get(f"/conferences/{conference.id}")).status_code == 200
    if how == "barred":
        bar = SetBar(
            professional=person.id, reference=family.reference, reason=BarReason.RELATIVE, note="x"
        )
        await access.set_bar(a_coordinator(), bar, now=NOW)
    else:
        named = a_viewer(Role.COORDINATOR, professional=await a_professional())
        await access.restrict(named, family.id, Restrict(reason="Staff are family."), now=NOW)
    told = await _told(visitor, conference.id)
    assert [line["security_event"] for line in told] == ["access.refused"] * 3
    assert told == await _told(visitor, uuid4())


async def test_setting_a_bar_and_restricting_are_told_by_codes_alone(visit: Visit):
    await a_standard()
    family = await a_family("Kestrel")
    person = await a_professional("Morag Vane")
    coordinator = await visit(Role.COORDINATOR, professional=(await a_professional()).id)
    bar = {
        "professional": str(person.id), "reference": family.reference, "reason": "relative",
        "note": "An aunt.",
    }  # fmt: skip
    with structlog.testing.capture_logs() as lines:
        assert (await coordinator.api("POST", "/bars", bar)).status_code == 201
        path = f"/families/{family.id}/access"
        assert (await coordinator.api("PUT", path, {"reason": "Staff."})).status_code == 200
        assert (await coordinator.api("DELETE", path)).status_code == 204
    told = [line for line in lines if line["event"] == "security"]
    assert [line["security_event"] for line in told] == [
        "access.barred", "access.restricted", "access.restricted",
    ]  # fmt: skip
    for word in ("Vane", "Kestrel", "aunt", family.reference):
        assert word not in str(told)
