"""The matrix again with bars set, with the case restricted, and with access open in an emergency.

Every address of the table, for everybody: who is shut out gets the same bytes as for an id that
does not exist; nobody who is let in loses anything.
"""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from conferences.access import service as access
from conferences.access.values import Restrict, SetBar
from conferences.children.bars import BarReason
from people.permissions import OPERATOR, Role
from tests.builders import NOW, a_coordinator, a_professional
from tests.conferences.test_who_sees_what import (
    CALLS,
    IDS,
    PAGES,
    TABLE,
    Row,
    Stage,
    _is_refused,
    _seen,
    _told,
    stage,
)
from tests.conftest import Visit

__all__ = ["stage"]
BARRED = ("chair", "coordinator", "deputy", "invited", "lead", "minutes")
IN_EMERGENCY = (
    "/conferences/{conference_id}", "/conferences/{conference_id}/reports", "/children/{child_id}",
    "/report-files/{file_id}",
)  # fmt: skip


def _counted(setting: str, asking: Mapping[Row, list[str]]) -> int:
    """How many times an address was asked, said where the tests are run with -s."""
    number = sum(len(everybody) for everybody in asking.values())
    print(f"{setting}: {number} times an address by {len(asking)} addresses")  # noqa: T201
    return number


async def _bar(stage: Stage, who: str) -> None:
    professional = stage.everybody[who].viewer.professional
    assert professional is not None
    asked = SetBar(professional=professional, reference="F-0001", reason=BarReason.RELATIVE)
    await access.set_bar(a_coordinator(), asked, now=NOW)


async def _told_more(
    stage: Stage, asking: Mapping[Row, list[str]], ids: Mapping[str, str]
) -> list[tuple[str, str, str, int]]:
    """Who was answered otherwise than where nothing is, or than for an id nobody has."""
    rows = {(row.method, row.path): row for row in asking}
    found = []
    for who, method, path, status in await _told(stage, asking, ids):
        row, visitor = rows[method, path], stage.everybody[who]
        unknown = {name: str(uuid4()) for name in ids}
        answers = [_seen(await row.sent_by(visitor, one)) for one in (ids, unknown)]
        if answers[0] != answers[1]:
            found.append((who, method, path, status))
    return found


async def test_for_who_is_barred_no_address_leads_anywhere(stage: Stage) -> None:
    ids = stage.own.ids()
    for who in BARRED:
        await _bar(stage, who)
    asking = {row: sorted(stage.everybody) for row in TABLE}
    assert _counted("barred", asking) > 1000
    assert await _told_more(stage, asking, ids) == []


async def test_a_bar_on_one_case_takes_nothing_of_another(stage: Stage) -> None:
    await _bar(stage, "coordinator")
    coordinator = stage.everybody["coordinator"]
    for row in PAGES[:6] + CALLS[:6]:
        if "coordinator" in row.who:
            answer = await row.sent_by(coordinator, stage.other.ids())
            assert not _is_refused(answer), row.path


async def test_a_restricted_case_is_for_its_chair_and_those_named_alone(
    stage: Stage, visit: Visit
) -> None:
    named = stage.everybody["coordinator"]
    other = await a_professional()
    stage.everybody["other coordinator"] = await visit(Role.COORDINATOR, professional=other.id)
    asked = Restrict(reason="Staff are family.")
    await access.restrict(named.viewer, stage.own.family, asked, now=NOW)
    let_in = {"chair", "coordinator"}
    asking = {row: sorted(set(stage.everybody) - (row.who & let_in)) for row in TABLE}
    assert _counted("restricted", asking) > 1000
    assert await _told_more(stage, asking, stage.own.ids()) == []
    for row in TABLE:
        if row.method == "GET" and "/invitations/" not in row.path:
            for who in sorted(row.who & let_in):
                answer = await row.sent_by(stage.everybody[who], stage.own.ids())
                assert not _is_refused(answer), (who, row.path)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
async def test_in_an_emergency_one_case_is_read_and_nothing_is_done(
    stage: Stage, visit: Visit, role: Role
) -> None:
    visitor = await visit(role)
    asked = {"reference": "F-0001", "reason": "A sheriff asks."}
    made = await visitor.api("POST", "/emergency-access", asked)
    emergency = made.headers["location"].rpartition("/")[2]
    assert (
        await stage.everybody["officer"].submit(f"/emergency-access/{emergency}/open")
    ).is_redirect
    stage.everybody = {"in emergency": visitor}
    read = {
        row
        for row in TABLE
        if row.method == "GET" and row.path.removeprefix("/api/v1") in IN_EMERGENCY
    }
    for row in sorted(read, key=lambda one: one.path):
        answer = await row.sent_by(visitor, stage.own.ids())
        assert answer.status_code == 200, (row.path, answer.status_code)
    asking = {row: ["in emergency"] for row in TABLE if row not in read}
    assert _counted(f"in emergency, {role}", asking) > 50
    assert await _told_more(stage, asking, stage.own.ids()) == []
    everything = {row: ["in emergency"] for row in TABLE}
    assert await _told_more(stage, everything, stage.other.ids()) == []


async def test_control_with_the_bars_lifted_everybody_is_back(stage: Stage) -> None:
    for who in ("lead", "minutes"):
        await _bar(stage, who)
    page = f"/conferences/{stage.own.conference}"
    assert (await stage.everybody["minutes"].get(page)).status_code == 404
    for bar in (await access.list_bars(OPERATOR, now=NOW)).bars:
        await access.lift_bar(OPERATOR, bar.id, now=NOW)
    assert isinstance(stage.own.conference, UUID)
    assert IDS
    invited = stage.everybody["invited"]
    assert (await invited.get(page)).status_code == 200
