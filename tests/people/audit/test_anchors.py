"""The head of the trail, noted in a file outside the database and sent by letter."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifications.messages.values import MessageKind
from notifications.messages.wordings import wording_of
from notifications.outbox.service import opened
from notifications.outbox.tables import OutboxMessage
from people.audit import anchoring, anchors
from people.audit.anchors import FILE, DamagedAnchorsError
from people.audit.service import Subject, Verb, recorded
from people.audit.values import Anchor, Flaw
from people.audit.verifying import verify
from people.errors import RefusedError
from people.permissions import OPERATOR, Role
from tests.conftest import Visit

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which anchors are kept."""
    anchors.use(tmp_path / "anchors")
    yield tmp_path / "anchors"
    anchors.use(None)


async def _act(now: datetime) -> None:
    async with recorded(OPERATOR, Verb.ALTER, Subject("x"), now=now, name="test.act"):
        pass


async def test_the_head_is_noted_where_it_moved_and_only_there(folder: Path, now: datetime):
    assert not await anchoring.anchor(now=now)
    for _ in range(3):
        await _act(now)
        assert await anchoring.anchor(now=now)
        assert not await anchoring.anchor(now=now)
    assert len((folder / FILE).read_text().splitlines()) == 3
    assert len(list(anchors.read())) == 3
    assert (await verify(OPERATOR, now=now)).anchors == 3


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("how", ["altered", "removed", "repeated"])
async def test_a_changed_file_of_anchors_is_noticed(
    folder: Path, now: datetime, how: str, count: int
):
    for _ in range(4):
        await _act(now)
        await anchoring.anchor(now=now)
    lines = (folder / FILE).read_text().splitlines(keepends=True)
    changed = lines[count].replace("2026", "2025")
    lines[count : count + 1] = {"altered": [changed], "removed": [], "repeated": lines[count:]}[how]
    (folder / FILE).write_text("".join(lines))
    with pytest.raises(DamagedAnchorsError):
        list(anchors.read())
    finding = (await verify(OPERATOR, now=now)).finding
    assert finding is not None
    assert finding.flaw is Flaw.ANCHORS_DAMAGED


async def test_nothing_is_noted_after_the_trail_lost_its_end(folder: Path, now: datetime):
    await _act(now)
    anchors.append(Anchor(10**9, bytes(32)), now=now)
    with pytest.raises(RefusedError, match="the trail ends at"):
        await anchoring.anchor(now=now)
    assert len((folder / FILE).read_text().splitlines()) == 1


async def test_once_a_day_auditors_and_data_protection_officers_are_sent_the_head(
    visit: Visit, now: datetime
):
    auditor = await visit(Role.AUDITOR)
    officer = await visit(Role.DATA_PROTECTION_OFFICER)
    await visit(Role.COORDINATOR)
    assert await anchoring.send(now=now) == 2
    assert await anchoring.send(now=now + timedelta(hours=3)) == 0
    assert await anchoring.send(now=now + DAY) == 2
    sent = await OutboxMessage.objects()
    assert {row.recipient for row in sent} == {auditor.viewer.account, officer.viewer.account}
    message = opened(sent[0].id, sent[0].payload)
    assert message.kind is MessageKind.AUDIT_ANCHOR
    assert message.words["digest"] in "".join(wording_of(message).text.split())
    assert f"entry {message.words['number']}" in wording_of(message).text
