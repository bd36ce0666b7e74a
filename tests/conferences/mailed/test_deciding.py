"""What waits for a person, and what the person decides."""

from datetime import datetime, timedelta

import pytest

from conferences.mailed import rearranging, service
from conferences.mailed.rearranging import RearrangeAsProposed
from conferences.mailed.values import ApplyMail, HandOverMail, RefuseMail
from notifications.inbox import service as inbox
from notifications.inbox.tables import InboundMail
from people.audit.service import reading
from people.audit.tables import AuditEntry
from people.duplicates import service as duplicates
from people.duplicates.values import MergeTwo, Noun
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role
from tests.builders import a_coordinator, a_professional, a_viewer
from tests.conferences.attending.postman import deliver
from tests.conferences.mailed.inviting import arrives, filed, somebody_invited
from tests.notifications.inbox.replies import Said, outlook, with_file, written

pytestmark = pytest.mark.usefixtures("database")
RECEPTION = "reception@nhs.example"


async def test_who_was_not_invited_is_put_before_a_person_and_never_added(now: datetime):
    zoe = await somebody_invited(now)
    crasher = Said(token=zoe.token, sender="max@evil.example", attendee="max@evil.example")
    await arrives(outlook(crasher), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why, mail.trust) == ("waiting", "somebody_else", "D")
    assert (await zoe.row()).reply == "none"


async def test_a_shared_mailbox_counts_once_accepted_and_from_then_on(now: datetime):
    zoe = await somebody_invited(now)
    shared = Said(token=zoe.token, sender=RECEPTION, attendee=RECEPTION)
    await arrives(outlook(shared), now=now)
    [mail] = await filed()
    await service.apply(a_coordinator(), mail.id, ApplyMail(answers_for=True), now=now)
    row = await zoe.row()
    assert (row.reply, row.reply_source) == ("accepted", "mail")
    later = Said(
        token=zoe.token, sender=RECEPTION, attendee=RECEPTION, answer="declined",
        stamped_at=now + timedelta(minutes=5),
    )  # fmt: skip
    await arrives(outlook(later), now=now + timedelta(minutes=6))
    assert (await zoe.row()).reply == "declined"


async def test_a_shared_mailbox_answers_on_for_whom_somebody_is_merged_into(now: datetime):
    zoe = await somebody_invited(now)
    shared = Said(token=zoe.token, sender=RECEPTION, attendee=RECEPTION)
    await arrives(outlook(shared), now=now)
    [mail] = await filed()
    await service.apply(a_coordinator(), mail.id, ApplyMail(answers_for=True), now=now)
    kept = await a_professional("Zoë Example", email="zoe@health.example")
    asked = MergeTwo(noun=Noun.PROFESSIONAL, kept=kept.id, gone=zoe.person.id, reason="Twice here.")
    await duplicates.merge(a_coordinator(), asked, now=now)
    async with reading(OPERATOR):
        assert await inbox.answers_for(RECEPTION, kept.id)
        assert not await inbox.answers_for(RECEPTION, zoe.person.id)


async def test_another_time_is_a_proposal_and_moving_the_meeting_settles_it(now: datetime):
    zoe = await somebody_invited(now)
    when = zoe.conference.starts_at + timedelta(days=1)
    given = Said(token=zoe.token, answer="tentative", proposed_at=when)
    await arrives(outlook(given), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why, (await zoe.row()).reply) == ("waiting", "countered", "none")
    [shown] = await service.list_of_conference(a_coordinator(), zoe.conference.id, now=now)
    assert shown.proposed_starts_at == when
    asked = RearrangeAsProposed(reason="Health asked for it.")
    await rearranging.rearrange(a_coordinator(), mail.id, asked, now=now)
    await zoe.conference.refresh()
    assert zoe.conference.starts_at == when
    assert (await filed())[0].decision == "rearranged"


async def test_a_proposal_that_is_not_taken_is_answered(now: datetime):
    zoe = await somebody_invited(now)
    when = zoe.conference.starts_at + timedelta(days=1)
    await arrives(outlook(Said(token=zoe.token, answer="declined", proposed_at=when)), now=now)
    [mail] = await filed()
    await service.keep_time(a_coordinator(), mail.id, RefuseMail(), now=now)
    [[told]] = (await deliver(now)).values()
    assert "The meeting stays at the time in your calendar." in told.text
    assert told.method == "DECLINECOUNTER"
    assert str(told.event["UID"]).partition("@")[0] == zoe.token
    assert (await filed())[0].decision == "time_kept"


@pytest.mark.usefixtures("file_store")
async def test_a_file_is_held_and_the_sender_told_how_to_hand_in(now: datetime):
    zoe = await somebody_invited(now)
    content = b"%PDF-1.7 a report\n%%EOF"
    await arrives(with_file(Said(token=zoe.token), "report.pdf", content), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why) == ("waiting", "attachment")
    raw = await InboundMail.select(InboundMail.mail_sealed, InboundMail.gist_sealed)
    assert b"report" not in raw[0]["mail_sealed"] + raw[0]["gist_sealed"]
    [[told]] = (await deliver(now)).values()
    assert "it is not handed in yet" in told.text
    receipt = await service.take_as_report(a_coordinator(), mail.id, "0", now=now)
    assert receipt.received_at == now


async def test_mail_of_nobody_known_is_given_to_somebody_by_the_reference(now: datetime):
    zoe = await somebody_invited(now)
    lost = Said(token="a" * 26, to="convenor@convenor.invalid")
    await arrives(written(lost, "Yes, I am coming."), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why, str(mail.about)) == ("waiting", "unmatched", "None")
    with pytest.raises(InvalidError, match="reference"):
        await service.apply(a_coordinator(), mail.id, ApplyMail(answer="accepted"), now=now)
    given = ApplyMail(answer="accepted", reference=zoe.about.reference)
    await service.apply(a_coordinator(), mail.id, given, now=now)
    assert (await zoe.row()).reply == "accepted"


async def test_what_is_settled_is_settled_once_and_in_the_trail(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "Perhaps."), now=now)
    [mail] = await filed()
    await service.refuse(a_coordinator(), mail.id, RefuseMail(why="Asked by telephone."), now=now)
    with pytest.raises(RefusedError, match="decided"):
        await service.apply(a_coordinator(), mail.id, ApplyMail(answer="accepted"), now=now)
    assert (await zoe.row()).reply == "none"
    assert await AuditEntry.exists().where(AuditEntry.act == "mail.refuse")
    assert await service.list_waiting(a_coordinator(), now=now) == []


async def test_only_who_decides_about_mail_reads_it(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "Perhaps."), now=now)
    [mail] = await filed()
    for role in set(Role) - {Role.COORDINATOR}:
        viewer = a_viewer(role, professional=zoe.person)
        with pytest.raises(NotFoundError):
            await service.get_mail(viewer, mail.id, now=now)
        with pytest.raises(NotFoundError):
            await service.list_waiting(viewer, now=now)


async def test_mail_goes_only_to_somebody_who_decides(now: datetime):
    zoe = await somebody_invited(now)
    await arrives(written(Said(token=zoe.token), "Perhaps."), now=now)
    [mail] = await filed()
    stranger = HandOverMail(account=(await a_professional()).id)
    with pytest.raises(InvalidError, match="decides about mail"):
        await service.hand_over(a_coordinator(), mail.id, stranger, now=now)
