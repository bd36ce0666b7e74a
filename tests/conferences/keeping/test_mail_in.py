"""Mail that came in says what it said for a quarter, unless its case is held."""

from datetime import datetime, timedelta

import pytest

from conferences.booking.tables import Conference
from conferences.children.tables import Child
from conferences.keeping import service as keeping
from conferences.mailed import service as mailed
from conferences.mailed.values import ApplyMail, RefuseMail
from notifications.inbox.tables import InboundMail, KnownSender
from people.professionals.tables import Professional
from tests.builders import a_coordinator
from tests.conferences.keeping.over import an_officer
from tests.conferences.keeping.test_holds import a_hold
from tests.conferences.mailed.inviting import arrives, filed, somebody_invited
from tests.notifications.inbox.replies import Said, outlook, written

pytestmark = pytest.mark.usefixtures("database")
LINE, KEPT = "mail_in", timedelta(days=90)
SHARED = "reception@nhs.example"


async def _due(now: datetime) -> list[str]:
    preview = await keeping.get_preview(await an_officer(now=now), now=now)
    return [item.reference for line in preview.lines if line.code == LINE for item in line.items]


async def _erase(now: datetime) -> None:
    officer, second = await an_officer(now=now), await an_officer(now=now)
    run = await keeping.ask(officer, "The yearly round.", now=now)
    await keeping.approve(second, run, now=now)
    await keeping.carry_out(officer, run, now=now)


async def _says_something() -> list[bool]:
    rows = await InboundMail.select(InboundMail.mail_sealed, InboundMail.gist_sealed)
    return [row["mail_sealed"] is not None or row["gist_sealed"] is not None for row in rows]


async def test_what_was_settled_is_erased_and_that_it_came_stays(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "Perhaps."), now=now)
    [mail] = await filed()
    assert await _due(now + KEPT * 2) == []  # it waits for a person still
    await mailed.refuse(a_coordinator(), mail.id, RefuseMail(why="Telephoned."), now=now)
    assert await _due(now + KEPT) == []
    later = now + KEPT + timedelta(days=1)
    assert await _due(later) == ["1 mail"]
    await _erase(later)
    [mail] = await filed()
    assert (mail.state, mail.decision, mail.decision_reason) == ("decided", "refused", "")
    assert await _says_something() == [False]
    assert await _due(later) == []
    shown = await mailed.get_mail(a_coordinator(), mail.id, now=later)
    assert (shown.is_erased, shown.text) == (True, "")


async def test_mail_about_a_case_that_is_held_stays(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(outlook(Said(token=zoe.token)), now=now)
    later = now + KEPT + timedelta(days=1)
    child = await Child.objects().get(Child.family == zoe.conference.family)
    assert child is not None
    assert await _due(later) == ["1 mail"]
    officer = await an_officer(now=now)
    await keeping.set_hold(officer, a_hold(child.case_reference, later), now=later)
    assert await _due(later) == []
    assert await _says_something() == [True]


async def test_another_address_of_somebody_goes_once_they_have_left(now: datetime):
    zoe = await somebody_invited(now)
    said = Said(token=zoe.token, sender=SHARED, attendee=SHARED)
    await arrives(outlook(said), now=now)
    [mail] = await filed()
    await mailed.apply(a_coordinator(), mail.id, ApplyMail(answers_for=True), now=now)
    later = now + KEPT + timedelta(days=1)
    await _erase(later)
    assert await KnownSender.count() == 1
    await arrives(written(Said(token=zoe.token), "Thank you."), now=later)
    await mailed.refuse(a_coordinator(), (await filed())[1].id, RefuseMail(), now=later)
    await Professional.update({"is_active": False}).where(Professional.id == zoe.person.id)
    await _erase(later + KEPT + timedelta(days=1))
    assert await KnownSender.count() == 0
    assert await Conference.exists().where(Conference.id == zoe.conference.id)
