"""Answering and handing in a report by personal link, through HTTP."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from litestar import Litestar

from conferences.attending import service as attending
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.telling import Asking
from conferences.booking.tables import Conference
from conferences.reports.tables import Report, ReportFile
from notifications.outbox.tables import OutboxMessage
from people.audit.service import Subject, Verb, reading, recorded
from people.links import service as links
from people.permissions import OPERATOR, Role
from tests.conferences.attending.rows import rows_of
from tests.conferences.gathering import Gathering, a_gathering, a_professional, adopt_standard
from tests.conferences.gathering import done_for as changed
from tests.conftest import Visit
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.usefixtures("database", "file_store")
STARTS = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)
PDF = {"file": ("report.pdf", b"%PDF-1.7\nKestrel\n%%EOF\n", "application/pdf")}


@pytest.fixture
async def gathering(now: datetime) -> Gathering:
    links.use("https://test")
    attending.use("convenor@convenor.invalid")
    await adopt_standard(now)
    made = await a_gathering(now, starts_at=STARTS, ends_at=STARTS + timedelta(minutes=90))
    await _announce(made, now)
    return made


async def _announce(gathering: Gathering, now: datetime) -> None:
    conference = await Conference.objects().get(Conference.id == gathering.conference)
    assert conference is not None
    subject = Subject("conference", gathering.conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="conference.book") as act:
        await attending.announce(act, conference)


async def _asking(gathering: Gathering, about: object) -> Asking:
    async with reading(OPERATOR):
        askings = await attending.load_askings(gathering.conference)
    return next(one for one in askings if about in (one.id, one.professional))


async def _mail(gathering: Gathering, who: str) -> tuple[str, str]:
    """What the mail to somebody holds: the link's path, and the reference in the subject."""
    asking = await _asking(gathering, gathering.people[who])
    return f"/a/{asking.link_token}", asking.reference


async def _answer(visitor: Visitor, path: str, reference: str, **typed: object) -> str:
    answer = await visitor.submit(f"{path}/answer", {"reference": reference, **typed})
    assert answer.status_code == 303, text_of(answer)
    return text_of(await visitor.get(answer.headers["location"]))


async def _reply(gathering: Gathering, who: str) -> tuple[str, str | None]:
    row = await Invitation.objects().get(Invitation.id == gathering.invitations[who])
    assert row is not None
    return row.reply, row.reply_source


async def test_a_link_shows_when_and_where_and_for_whom(gathering: Gathering, visit: Visit):
    path, _ = await _mail(gathering, "health")
    shown = text_of(await (await visit()).get(path))
    assert "Tuesday 12 January 2027, 10:00 to 11:30" in shown
    assert "The Tay Room" in shown
    assert "Somebody of health" in shown


async def test_a_link_shows_nothing_of_a_child_and_never_the_reference(
    gathering: Gathering, visit: Visit
):
    path, reference = await _mail(gathering, "health")
    answer = await (await visit()).get(path)
    for trace in (reference, "A.M.", "Sorrel", "RC-", "hild", "amily", "rotection", "eview"):
        assert trace not in answer.text, trace
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_link_for_a_meeting_online_does_not_give_its_address(
    gathering: Gathering, visit: Visit, now: datetime
):
    await changed(
        gathering, now, "UPDATE conference SET room = NULL, link = $2 WHERE id = $1",
        gathering.conference, "https://meet.example/secret",
    )  # fmt: skip
    path, _ = await _mail(gathering, "health")
    shown = await (await visit()).get(path)
    assert "meet.example" not in shown.text
    assert "Sign in" in shown.text


@pytest.mark.parametrize("answer", ["accepted", "tentative"])
async def test_one_answers_with_the_reference_in_the_subject(
    gathering: Gathering, visit: Visit, answer: str
):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    assert "Your answer was noted" in await _answer(visitor, path, reference, answer=answer)
    assert await _reply(gathering, "health") == (answer, "link")


async def test_an_answer_can_be_changed_by_the_same_link(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    await _answer(visitor, path, reference.lower(), answer="accepted")
    await _answer(
        visitor, path, f"Meeting {reference}", answer="declined", reason="On leave that week"
    )
    assert await _reply(gathering, "health") == ("declined", "link")


async def test_an_answer_is_confirmed_by_mail(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    await _answer(await visit(), path, reference, answer="accepted")
    sent = await OutboxMessage.select(OutboxMessage.recipient).where(
        OutboxMessage.kind == "answer_receipt"
    )
    assert [row["recipient"] for row in sent] == [gathering.people["health"]]


@pytest.mark.parametrize("reference", ["", "AAAAAA", "Meeting"])
async def test_without_the_reference_nothing_takes_effect(
    gathering: Gathering, visit: Visit, reference: str
):
    path, _ = await _mail(gathering, "health")
    visitor = await visit()
    typed = {"answer": "declined", "reason": "Typed before", "reference": reference}
    answer = await visitor.submit(f"{path}/answer", typed)
    assert answer.status_code == 422
    assert "not the reference in the subject" in answer.text
    assert "Typed before" in answer.text
    handed = await visitor.submit(f"{path}/report", {"report_reference": reference}, files=PDF)
    assert handed.status_code == 422
    assert await _reply(gathering, "health") == ("none", None)
    assert await ReportFile.count() == 0


async def test_wrong_references_are_counted_and_then_even_the_right_one_waits(
    gathering: Gathering, visit: Visit
):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    for _ in range(10):
        await visitor.submit(f"{path}/answer", {"answer": "accepted", "reference": "WRONG2"})
    right = {"answer": "accepted", "reference": reference}
    answer = await visitor.submit(f"{path}/answer", right)
    assert answer.status_code == 429
    assert "Wait a quarter of an hour, or telephone whoever invited you" in answer.text
    assert await _reply(gathering, "health") == ("none", None)


async def test_declining_asks_for_a_reason(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    answer = await (await visit()).submit(
        f"{path}/answer", {"answer": "declined", "reference": reference}
    )
    assert answer.status_code == 422
    assert "why you cannot come" in answer.text


@pytest.mark.parametrize("answer", ["", "none", "delegated"])
async def test_an_answer_that_is_none_is_asked_for_again(
    gathering: Gathering, visit: Visit, answer: str
):
    path, reference = await _mail(gathering, "health")
    sent = await (await visit()).submit(
        f"{path}/answer", {"answer": answer, "reference": reference}
    )
    assert sent.status_code == 422
    assert await _reply(gathering, "health") == ("none", None)


async def test_a_deputy_of_the_agency_is_chosen_and_asked_in_their_own_right(
    gathering: Gathering, visit: Visit
):
    deputy = await a_professional(gathering.agencies["health"], "Morag Vane")
    stranger = await a_professional(gathering.agencies["police"], "Hector Pell")
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    offered = await visitor.get(path)
    assert "Morag Vane" in offered.text
    assert "Hector Pell" not in offered.text
    refused = await visitor.submit(
        f"{path}/answer", {"answer": "deputy", "deputy": str(stranger), "reference": reference}
    )
    assert refused.status_code == 422
    await _answer(visitor, path, reference, answer="deputy", deputy=str(deputy))
    [stand_in] = await StandIn.objects()
    assert stand_in.professional == deputy
    asking = await _asking(gathering, stand_in.id)
    own = await visitor.get(f"/a/{asking.link_token}")
    assert "Come as a deputy" in own.text
    await _answer(visitor, f"/a/{asking.link_token}", asking.reference, answer="accepted")
    assert (await StandIn.objects().get(StandIn.id == stand_in.id)).reply == "accepted"  # type: ignore[union-attr]


async def test_anybody_else_waits_for_the_coordinator(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    shown = await _answer(
        await visit(), path, reference, answer="deputy", deputy_wish="Flora Byre, school nurse"
    )
    assert "To be confirmed by the coordinator" in shown
    assert await StandIn.count() == 0


async def test_a_report_is_handed_in_and_its_receipt_shown_and_mailed(
    gathering: Gathering, visit: Visit
):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    sent = await visitor.submit(f"{path}/report", {"report_reference": reference}, files=PDF)
    assert sent.status_code == 303, text_of(sent)
    receipt = await visitor.get(sent.headers["location"])
    assert "Your report was received" in receipt.text
    assert "report.pdf" not in receipt.text
    report = await Report.objects().get(Report.invitation == gathering.invitations["health"])
    assert report is not None
    assert report.received_source == "link"
    assert await OutboxMessage.exists().where(OutboxMessage.kind == "report_receipt")


async def test_no_document_is_ever_given_out_by_link(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    await visitor.submit(f"{path}/report", {"report_reference": reference}, files=PDF)
    [file] = await ReportFile.select(ReportFile.id)
    for address in (f"/report-files/{file['id']}", f"/api/v1/report-files/{file['id']}"):
        assert (await visitor.get(address)).status_code in (303, 401, 404)
    assert "Kestrel" not in (await visitor.get(path)).text


async def test_the_same_form_sent_twice_answers_once(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    visitor, act_id = await visit(), uuid4()
    typed = {"report_reference": reference}
    sent = [
        await visitor.submit(f"{path}/report", typed, files=PDF, act_id=act_id) for _ in range(2)
    ]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    assert await ReportFile.count() == 1


async def test_what_is_sent_by_link_leaves_its_secret_nowhere_in_the_database(
    gathering: Gathering, visit: Visit, database: str
):
    path, reference = await _mail(gathering, "health")
    visitor, act_id = await visit(), uuid4()
    typed = {"answer": "accepted", "reference": reference}
    sent = [await visitor.submit(f"{path}/answer", typed, act_id=act_id) for _ in range(2)]
    assert [one.headers["location"] for one in sent] == [f"{path}/answered"] * 2
    await visitor.submit(f"{path}/report", {"report_reference": reference}, files=PDF)
    secret = path.removeprefix("/a/")
    assert [row for row in await rows_of(database) if secret in row] == []


async def test_an_answer_to_an_earlier_time_is_not_taken(
    gathering: Gathering, visit: Visit, now: datetime
):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    sequence = re.search(r'name="sequence" value="(\d+)"', (await visitor.get(path)).text)
    assert sequence is not None
    await changed(
        gathering, now, "UPDATE conference SET starts_at = $2, ends_at = $3 WHERE id = $1",
        gathering.conference, STARTS + timedelta(days=7), STARTS + timedelta(days=7, minutes=60),
    )  # fmt: skip
    await _announce(gathering, now + timedelta(hours=1))
    typed = {"answer": "accepted", "reference": reference, "sequence": sequence[1]}
    answer = await visitor.submit(f"{path}/answer", typed)
    assert answer.status_code == 422
    assert "Tuesday 19 January 2027, 10:00 to 11:00" in text_of(answer)
    assert await _reply(gathering, "health") == ("none", None)


async def test_a_scanner_that_opens_everything_changes_nothing(
    gathering: Gathering, visit: Visit, database: str
):
    path, _ = await _mail(gathering, "health")
    before = await rows_of(database)
    scanner = await visit()
    page = (await scanner.get(path)).text
    found = set(re.findall(r'(?:href|action|src)="(/[^"#]*)"', page)) | {path}
    for address in found | {f"{path}/answered", f"{path}/answer", f"{path}/report"}:
        await scanner.get(address)
        await scanner.client.head(address)
    assert await rows_of(database) == before


async def test_a_scanner_that_presses_every_button_changes_nothing(
    gathering: Gathering, visit: Visit
):
    path, _ = await _mail(gathering, "health")
    scanner = await visit()
    await scanner.get(path)
    for answer in ("accepted", "declined", "deputy"):
        await scanner.submit(f"{path}/answer", {"answer": answer, "reason": "x"})
    await scanner.submit(f"{path}/report", files=PDF)
    assert await _reply(gathering, "health") == ("none", None)
    assert await ReportFile.count() == 0


async def test_links_that_do_not_work_cannot_be_told_apart(
    gathering: Gathering, visit: Visit, now: datetime
):
    withdrawn, _ = await _mail(gathering, "police")
    await changed(
        gathering, now, "UPDATE invitation SET withdrawn_at = $2 WHERE id = $1",
        gathering.invitations["police"], now,
    )  # fmt: skip
    visitor = await visit()
    answers = [await visitor.get(path) for path in (withdrawn, "/a/unknown")]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert "does not work any more" in answers[0].text


async def test_of_a_link_that_has_expired_it_is_said_so_with_what_to_do(
    gathering: Gathering, visit: Visit, app: Litestar, now: datetime
):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    app.state["clock"] = lambda: STARTS + timedelta(days=29)
    try:
        shown = await visitor.get(path)
        assert (await visitor.client.head(path)).status_code == 404
        typed = {"answer": "accepted", "reference": reference}
        posted = await visitor.submit(f"{path}/answer", typed)
    finally:
        app.state["clock"] = lambda: now
    assert (shown.status_code, posted.status_code) == (404, 404)
    for answer in (shown, posted):
        assert "This link has expired" in answer.text
        assert "It worked until Tuesday 9 February 2027" in text_of(answer)
    assert await _reply(gathering, "health") == ("none", None)


async def test_whoever_a_link_was_passed_on_to_is_told_whose_it_is(
    gathering: Gathering, visit: Visit
):
    path, _ = await _mail(gathering, "health")
    other = await visit(Role.PROFESSIONAL, professional=gathering.people["police"])
    passed_on = text_of(await other.get(path))
    assert "signed in as somebody else. This link was sent to Somebody of health" in passed_on
    own = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    for visitor in (own, await visit()):
        shown = text_of(await visitor.get(path))
        assert "signed in as somebody else" not in shown
        assert "Not Somebody of health?" in shown


async def test_a_link_is_looked_at_without_its_page(gathering: Gathering, visit: Visit):
    path, _ = await _mail(gathering, "health")
    visitor = await visit()
    answer = await visitor.client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert (await visitor.client.head("/a/unknown")).status_code == 404


async def test_nothing_is_asked_for_a_cancelled_meeting(
    gathering: Gathering, visit: Visit, now: datetime
):
    await changed(
        gathering, now, "UPDATE conference SET state = 'cancelled' WHERE id = $1",
        gathering.conference,
    )  # fmt: skip
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    shown = await visitor.get(path)
    assert shown.text.index("This meeting was cancelled") < shown.text.index("When</dt>")
    for asked in ("<form", "Report due by", "What we ask"):
        assert asked not in shown.text, asked
    refused = await visitor.submit(f"{path}/answer", {"answer": "accepted", "reference": reference})
    assert refused.status_code == 422


async def test_another_sites_form_is_refused(gathering: Gathering, visit: Visit):
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    answer = await visitor.client.post(
        f"{path}/answer",
        data={"answer": "accepted", "reference": reference},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code in (403, 409)
    assert await _reply(gathering, "health") == ("none", None)
