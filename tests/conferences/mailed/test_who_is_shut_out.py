"""Who is shut out of a case finds no mail about it, neither of those invited nor of the family."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.attending.tables import Invitation
from conferences.booking.tables import Conference
from conferences.children.bars import BarReason
from conferences.children.tables import Child
from conferences.mailed import service
from conferences.mailed.values import ApplyMail, HandOverMail, RefuseMail
from notifications.deliveries import service as deliveries
from notifications.inbox.tables import InboundMail
from notifications.outbox.tables import OutboxMessage
from people.errors import InvalidError, NotFoundError
from people.permissions import Role, Viewer
from tests.builders import a_coordinator, a_professional, a_viewer
from tests.conferences.families.people import MAIL, some_people
from tests.conferences.families.test_telling import delivered, mailed
from tests.conferences.mailed.inviting import arrives, filed, somebody_invited
from tests.conftest import Visit
from tests.notifications.inbox.replies import Said, bounce, written
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Came:
    """A mail about a case, and a coordinator who is shut out of it."""

    mail: InboundMail
    barred: Viewer


async def _came(conference: Conference) -> Came:
    child = await Child.objects().get(Child.family == conference.family)
    assert child is not None
    person = await a_professional("Rhona Petrie", role="Coordinator")
    asked = SetBar(
        professional=person.id, reference=child.case_reference, reason=BarReason.RELATIVE
    )
    await access.set_bar(a_coordinator(), asked, now=(await filed())[0].arrived_at)
    return Came((await filed())[0], a_viewer(Role.COORDINATOR, professional=person))


async def _of_somebody_invited(now: datetime, _: Path) -> Came:
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "Perhaps."), now=now)
    return await _came(zoe.conference)


async def _of_the_family(now: datetime, folder: Path) -> Came:
    people = await some_people()
    await mailed(people)
    [sent] = await delivered(folder)
    said = Said(
        token="a" * 26, sender=MAIL, to="convenor@convenor.invalid",
        headers=f"In-Reply-To: {sent['message-id']}\r\n",
    )  # fmt: skip
    await arrives(written(said, "We cannot come."), now=now)
    found = await Conference.objects().first()
    assert found is not None
    return await _came(found)


@pytest.mark.parametrize("coming", [_of_somebody_invited, _of_the_family])
async def test_who_is_barred_neither_finds_nor_opens_nor_decides_about_it(
    now: datetime, tmp_path: Path, coming: Callable[[datetime, Path], Awaitable[Came]]
):
    came = await coming(now, tmp_path)
    [waiting] = await service.list_waiting(a_coordinator(), now=now)
    assert (waiting.id, await service.count_waiting(a_coordinator())) == (came.mail.id, 1)
    assert await service.list_waiting(came.barred, now=now) == []
    assert await service.count_waiting(came.barred) == 0
    for refused in (
        service.get_mail(came.barred, came.mail.id, now=now),
        service.apply(came.barred, came.mail.id, ApplyMail(answer="accepted"), now=now),
        service.refuse(came.barred, came.mail.id, RefuseMail(), now=now),
        service.keep_time(came.barred, came.mail.id, RefuseMail(), now=now),
        service.hand_over(came.barred, came.mail.id, HandOverMail(), now=now),
        service.take_as_report(came.barred, came.mail.id, "0", now=now),
    ):
        with pytest.raises(NotFoundError):
            await refused


async def test_mail_of_nobody_known_is_not_given_to_an_invitation_of_a_case_one_is_barred_from(
    now: datetime,
):
    zoe = await somebody_invited(now)
    lost = Said(token="a" * 26, to="convenor@convenor.invalid")
    await arrives(written(lost, "Yes, I am coming."), now=now)
    came = await _came(zoe.conference)
    row = await Invitation.objects().first()
    assert row is not None
    given = ApplyMail(answer="accepted", reference=row.reference)
    with pytest.raises(InvalidError, match="reference"):
        await service.apply(came.barred, came.mail.id, given, now=now)
    await service.apply(a_coordinator(), came.mail.id, given, now=now)


async def test_a_mail_to_the_family_that_came_back_is_noted_and_shown_to_those_let_in(
    visit: Visit, now: datetime, tmp_path: Path
):
    people = await some_people()
    await mailed(people)
    [sent] = await delivered(tmp_path)
    message = sent["message-id"].strip("<>").partition("@")[0]
    said = Said(token="a" * 26, attendee=MAIL, to="convenor@convenor.invalid")
    await arrives(bounce(said, message=message), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why) == ("applied", "bounced")
    assert await OutboxMessage.exists().where(OutboxMessage.bounced_at.is_not_null())
    [conference] = await Conference.objects()
    came = await _came(conference)
    [returned] = await deliveries.list_undelivered(a_coordinator(), now=now)
    assert returned.kind == "meeting_notice"
    assert await deliveries.list_undelivered(came.barred, now=now) == []
    visitor = await visit(Role.COORDINATOR, professional=came.barred.professional)
    assert "to family" not in text_of(await visitor.get("/deliveries"))
