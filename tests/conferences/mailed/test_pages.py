"""The list of mail that waits, one mail, and what is decided there; the same by API."""

from datetime import datetime, timedelta

import pytest

from people.permissions import Role
from tests.conferences.mailed.inviting import arrives, filed, somebody_invited
from tests.conftest import Visit
from tests.notifications.inbox.replies import Said, bounce, outlook, written
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


async def test_a_mail_is_shown_as_text_and_let_count(visit: Visit, now: datetime):
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "<script>alert(1)</script> I will come"), now=now)
    [mail] = await filed()
    visitor = await visit(Role.COORDINATOR)
    listed = await visitor.get("/inbox")
    assert "Written by hand" in text_of(listed)
    shown = await visitor.get(f"/inbox/{mail.id}")
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<script>alert(1)" not in shown.text
    missing = await visitor.submit(f"/inbox/{mail.id}/apply", {})
    assert (missing.status_code, "Say which answer" in text_of(missing)) == (422, True)
    answer = await visitor.submit(f"/inbox/{mail.id}/apply", {"answer": "accepted"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
    assert (await zoe.row()).reply == "accepted"
    assert "Nothing is to be decided here any more." in text_of(
        await visitor.get(f"/inbox/{mail.id}")
    )


async def test_a_proposal_stands_on_the_conference_s_page_and_on_the_work_list(
    visit: Visit, now: datetime
):
    zoe = await somebody_invited(now)
    when = zoe.conference.starts_at + timedelta(days=1)
    await arrives(outlook(Said(token=zoe.token, proposed_at=when)), now=now)
    [mail] = await filed()
    visitor = await visit(Role.COORDINATOR)
    page = await visitor.get(f"/conferences/{zoe.conference.id}")
    assert "Zoe Example: Proposes another time" in text_of(page)
    assert "1 answer by mail to decide about" in text_of(await visitor.get("/work-list"))
    shown = text_of(await visitor.get(f"/inbox/{mail.id}"))
    assert "Move the meeting as proposed?" in shown
    assert "mailto:" not in shown.lower()
    asked = {"reason": "Health asked for it."}
    moved = await visitor.submit(f"/inbox/{mail.id}/rearrange", asked)
    assert moved.headers["location"] == f"/conferences/{zoe.conference.id}"


async def test_a_bounce_stands_on_the_list_of_mail_and_on_the_conference_s_page(
    visit: Visit, now: datetime
):
    zoe = await somebody_invited(now)
    await arrives(bounce(Said(token=zoe.token)), now=now)
    visitor = await visit(Role.COORDINATOR)
    assert "Came back" in text_of(await visitor.get("/deliveries"))
    page = await visitor.get(f"/conferences/{zoe.conference.id}")
    assert "The mail to Zoe Example did not arrive" in text_of(page)
    sent = await visitor.get(f"/conferences/{zoe.conference.id}/sent")
    assert (sent.status_code, "Came back" in text_of(sent)) == (200, True)


async def test_a_program_decides_by_the_same_calls(visit: Visit, now: datetime):
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "No."), now=now)
    visitor = await visit(Role.COORDINATOR)
    [one] = (await visitor.api("GET", "/inbox")).json()
    given = {"answer": "declined"}
    answer = await visitor.api("POST", f"/inbox/{one['id']}/apply", given)
    assert (answer.status_code, answer.json()["decision"]) == (200, "applied")
    assert (await zoe.row()).reply == "declined"
