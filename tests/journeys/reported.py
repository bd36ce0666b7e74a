"""The fourth chapter: reports come by link, signed in and on paper, one late; the chair reads."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.journeys.booked import REPORTERS, Told
from tests.journeys.cast import API, PEOPLE, Cast, call, called
from tests.journeys.forms import fill
from tests.journeys.rearranged import DUE_AT
from tests.journeys.stage import Stage
from tests.visitor import text_of

BY_LINK = {
    "zoe": datetime(2026, 12, 31, 16, 30, tzinfo=UTC),
    "greer": datetime(2026, 12, 31, 16, 59, tzinfo=UTC),
    "mhairi": datetime(2026, 12, 31, 17, 0, tzinfo=UTC),
    "callum": datetime(2026, 12, 31, 17, 30, tzinfo=UTC),
}
SIGNED_IN = {
    "fiona": datetime(2027, 1, 4, 16, 59, tzinfo=UTC),
    "catriona": datetime(2027, 1, 4, 17, 0, tzinfo=UTC),
}
STANDINGS = {
    "zoe": "on_time", "greer": "on_time", "lewis": "on_time", "callum": "late",
    "fiona": "on_time", "catriona": "on_time", "fraser": "on_time", "anil": "overdue",
}  # fmt: skip


def report_of(who: str) -> bytes:
    """A report as somebody wrote it; it names the child, as reports do."""
    return f"%PDF-1.7\nAileen Sorrel, seen by {PEOPLE[who][0]}\n%%EOF\n".encode()


def a_file(who: str) -> Mapping[str, Any]:
    """The file as a browser sends it."""
    return {"file": (f"Aileen Sorrel {who}.pdf", report_of(who), "application/pdf")}


async def hand_in_everything(stage: Stage, cast: Cast, told: Told, store: Path) -> None:
    """Every report that comes, each at its time: one of them half an hour late."""
    for who, at in BY_LINK.items():
        await stage.wait_until(at)
        await hand_in_by_link(stage, cast, told, who)
    for who, at in SIGNED_IN.items():
        await stage.wait_until(at)
        await hand_in_signed_in(stage, cast, told, who)
    await record_one_on_paper(stage, cast, told)
    _check_kept_unread(store)


def _check_kept_unread(store: Path) -> None:
    kept = [file.read_bytes() for file in store.rglob("*") if file.is_file()]
    assert len(kept) == len(BY_LINK) + len(SIGNED_IN)
    assert not any(b"Sorrel" in content or b"%PDF-1" in content for content in kept)


async def hand_in_by_link(stage: Stage, cast: Cast, told: Told, who: str) -> None:
    """A file by the link in the mail; receipt and mail quote the fingerprint of what was sent."""
    browser, letter = await stage.visitor(), told.letters[who]
    async with stage.act("report.hand_in"):
        answer = await fill(
            browser, letter.link, {"report_reference": letter.reference},
            files=a_file(who), at="/report",
        )  # fmt: skip
        assert answer.status_code == 303, text_of(answer)
    receipt = await browser.get(answer.headers["location"])
    await _be_given_a_receipt(stage, cast, who, text_of(receipt))
    stage.say(f"{called(who)} hands in a report by link.")


async def hand_in_signed_in(stage: Stage, cast: Cast, told: Told, who: str) -> None:
    """The same on one's own page."""
    browser, path = cast.browsers[who], f"/invitations/{told.invitations[who]}/report"
    async with stage.act("report.hand_in"):
        answer = await fill(browser, path, files=a_file(who))
        assert answer.status_code == 303, text_of(answer)
    receipt = await browser.get(answer.headers["location"])
    await _be_given_a_receipt(stage, cast, who, text_of(receipt))
    stage.say(f"{called(who)} hands in a report, signed in.")


async def _be_given_a_receipt(stage: Stage, cast: Cast, who: str, shown: str) -> None:
    digest = hashlib.sha256(report_of(who)).hexdigest()
    assert digest in shown.replace(" ", "")
    arrived = await stage.mail()
    [letter] = arrived.pop(cast.address(who))
    assert arrived == {}
    assert (letter.digest, letter.method) == (digest, "")
    assert "We have received your report." in letter.text


async def record_one_on_paper(stage: Stage, cast: Cast, told: Told) -> None:
    """The GP's came by post: the coordinator writes down when."""
    body = {"source": "paper", "received_at": "2026-12-30T12:00:00Z"}
    async with stage.act("report.record_received"):
        path = f"/invitations/{told.invitations['fraser']}/report"
        listed = await call(cast.browsers["morag"], "PUT", path, body)
    assert listed["standing"] == "on_time"
    assert await stage.mail() == {}
    stage.say(f"The report of {called('fraser')} came on paper on 30 December: written down.")


async def see_who_reported(stage: Stage, cast: Cast, told: Told) -> None:
    """The coordinator sees what came and what is owed, by each agency's own calendar."""
    async with stage.reading("report.list"):
        listed = await call(cast.browsers["morag"], "GET", f"{told.path}/reports")
    who = {id_: name for name, id_ in told.invitations.items()}
    found = {who[one["invitation"]]: one for one in listed["reports"]}
    assert {name: one["standing"] for name, one in found.items()} == STANDINGS
    for calendar, names in REPORTERS.items():
        assert {found[name]["due_at"] for name in names} == {DUE_AT[calendar]}
    assert found["fraser"]["due_at"] == DUE_AT["scotland"]
    assert "New Year's Day" in found["zoe"]["due_counted"]
    assert not any(one["may_open"] for one in listed["reports"])


async def read_what_was_reported(stage: Stage, cast: Cast, told: Told) -> None:
    """The chair reads every report; who was not invited is told that there is none."""
    chair = cast.browsers["ewan"]
    listed = await call(chair, "GET", f"{told.path}/reports")
    who = {id_: name for name, id_ in told.invitations.items()}
    files = {who[one["invitation"]]: one["files"] for one in listed["reports"]}
    [zoes] = files["zoe"]
    path = f"/report-files/{zoes['id']}"
    async with stage.act("report.open_file"):
        opened = await chair.get(path)
    assert opened.content == report_of("zoe")
    assert opened.headers["content-disposition"].startswith("attachment")
    async with stage.act("report.open_file"):
        assert (await cast.browsers["callum"].get(path)).content == report_of("zoe")
    async with stage.act():
        for name in ("gail", "fiona", "morag", "chief_officer"):
            assert (await cast.browsers[name].get(path)).status_code == 404, name
        for page in (told.path, f"{told.path}/reports"):
            for name in ("gail", "chief_officer"):
                assert (await cast.browsers[name].get(page)).status_code == 404, (name, page)
                assert (await cast.browsers[name].get(f"{API}{page}")).status_code == 404
        assert (await (await stage.visitor()).get(f"{API}{path}")).status_code == 401
    stage.say(f"The chair reads a report; {called('gail')} is told that there is none.")
