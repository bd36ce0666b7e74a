"""Searching, opening and exporting the trail: by pages and by programs, each an entry itself."""

import csv
import io
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from people.audit import searching
from people.audit.service import Subject, Verb, recorded
from people.audit.tables import AuditEntry
from people.audit.values import Narrowed
from people.errors import NotFoundError
from people.permissions import OPERATOR, Role
from tests.builders import a_viewer
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


async def _entries(count: int, now: datetime) -> None:
    for number in range(count):
        subject = Subject("conference", uuid4())
        at = now + timedelta(seconds=number)
        name = f"conference.test_{number}"
        async with recorded(OPERATOR, Verb.ALTER, subject, now=at, name=name):
            pass


async def _count() -> int:
    return int(await AuditEntry.count())


async def test_pages_neither_skip_nor_repeat_though_entries_are_added_meanwhile(now: datetime):
    await _entries(130, now)
    seen: list[int] = []
    before = None
    while True:
        narrowed = Narrowed(act="conference.test", before=before)
        found = await searching.search(OPERATOR, narrowed, now=now)
        seen += [one.number for one in found.entries]
        await _entries(3, now)
        if (before := found.before) is None:
            break
    assert len(seen) == len(set(seen)) == 130
    assert seen == sorted(seen, reverse=True)


async def test_every_search_look_and_export_is_one_entry(now: datetime, visit: Visit):
    auditor = await visit(Role.AUDITOR)
    await _entries(2, now)
    newest = (await AuditEntry.select(AuditEntry.id).order_by(AuditEntry.number))[-1]["id"]
    for path in (
        "/audit", "/audit?who=coordinator&refused=on", f"/audit/entries/{newest}",
        "/audit/export.csv?verb=alter", "/api/v1/audit/entries?act=conference",
        f"/api/v1/audit/entries/{newest}", "/api/v1/audit/export.csv", f"/audit/entries/{uuid4()}",
        "/api/v1/audit/verification",
    ):  # fmt: skip
        before = await _count()
        answer = await auditor.get(path)
        assert answer.status_code in (200, 404), path
        assert await _count() == before + 1, path


async def test_the_entry_of_a_search_says_by_what_not_for_whom(now: datetime):
    await searching.search(OPERATOR, Narrowed(who="McAllister"), now=now)
    last = await AuditEntry.select(AuditEntry.details).output(load_json=True)
    assert last[-1]["details"]["by"] == ["who"]
    assert "McAllister" not in str(last)


async def test_each_filter_narrows(now: datetime, visit: Visit):
    await visit(Role.CHAIR)
    someone = a_viewer(Role.COORDINATOR)
    about = Subject("conference", uuid4())
    other = uuid4()
    async with recorded(someone, Verb.COLLECT, about, now=now, name="drill.one") as act:
        act.note(children=[other])
    with pytest.raises(NotFoundError):
        async with recorded(OPERATOR, Verb.ERASE, Subject("child"), now=now, name="drill.two"):
            raise NotFoundError

    async def found(**narrowed: object) -> list[str]:
        asked = Narrowed(act="drill", **narrowed)  # type: ignore[arg-type]
        return [one.act for one in (await searching.search(OPERATOR, asked, now=now)).entries]

    assert await found() == ["drill.two", "drill.one"]
    assert await found(verb="erase") == ["drill.two"]
    assert await found(kind="conference") == ["drill.one"]
    assert await found(about=str(about.id)) == ["drill.one"]
    assert await found(about=str(other)) == ["drill.one"]
    assert await found(who=str(someone.account)) == ["drill.one"]
    assert await found(via="command") == ["drill.two"]
    assert await found(is_refused=True) == ["drill.two"]
    assert await found(since=now + timedelta(seconds=1)) == []
    assert await found(until=now) == []


async def test_a_file_holds_every_entry_and_no_formula(now: datetime, visit: Visit):
    auditor = await visit(Role.AUDITOR)
    async with recorded(OPERATOR, Verb.ALTER, Subject("=1+1"), now=now, name="=cmd|x"):
        pass
    answer = await auditor.get("/audit/export.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == await _count()  # the export's own entry came after
    assert [row[5] for row in rows if "cmd" in row[5]] == ["'=cmd|x"]
    last = await AuditEntry.select(AuditEntry.act, AuditEntry.details).output(load_json=True)
    assert last[-1]["act"] == "audit.export"
    assert last[-1]["details"]["count"] == len(rows) - 1
    assert len(last[-1]["details"]["digest"]) == 64


async def test_an_administrator_sees_the_trail_and_takes_none_of_it_away(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    assert (await administrator.get("/audit")).status_code == 200
    assert (await administrator.get("/audit/export.csv")).status_code == 404
    for role in set(Role) - {Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER}:
        assert (await (await visit(role)).get("/audit")).status_code == 404, role


async def test_the_page_says_that_the_trail_is_whole_and_what_a_letter_contradicts(visit: Visit):
    auditor = await visit(Role.AUDITOR)
    assert "The trail is whole." in text_of(await auditor.submit("/audit/verify", {}))
    head = (await AuditEntry.select().order_by(AuditEntry.number))[-1]
    right = {"number": str(head["number"]), "digest": head["digest"].hex()}
    assert "1 anchors agree" in text_of(await auditor.submit("/audit/verify", right))
    wrong = {**right, "digest": "ab" * 32}
    assert "was written anew" in text_of(await auditor.submit("/audit/verify", wrong))
    half = await auditor.submit("/audit/verify", {"number": right["number"]})
    assert half.status_code == 422


async def test_a_reference_nobody_knows_is_a_fault_of_the_form(visit: Visit):
    auditor = await visit(Role.AUDITOR)
    answer = await auditor.get("/audit?about=no-such-thing")
    assert answer.status_code == 422
    assert "Nothing has this reference" in text_of(answer)
