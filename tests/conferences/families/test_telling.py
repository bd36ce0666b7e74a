"""Mail to somebody of the family: one recipient, a time and a place, and nothing else."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from conferences.families import service as families
from conferences.families.values import Channel, ContactKind, MemberRole, WriteMember
from conferences.recipients import resolving
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from people.errors import RefusedError
from tests.builders import NOW, a_slot
from tests.conferences.families.people import FATHER, MAIL, MOTHER, People, some_people

pytestmark = pytest.mark.usefixtures("database")


async def delivered(folder: Path) -> list[EmailMessage]:
    """The mails of the family's people, once all that is due was delivered."""
    way = transport_from(f"maildir:{folder / 'mail'}")
    at = NOW + timedelta(minutes=1)
    await deliver_due(way, resolving(lambda: at), lambda: at, service="convenor@convenor.example")
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in (folder / "mail").rglob("*")
        if file.is_file()
    ]
    return [mail for mail in mails if MAIL in mail["to"]]


async def mailed(people: People) -> None:
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.EMAIL, MAIL)
    await people.agree(mother, Channel.EMAIL)
    part = await people.ask(mother)
    await people.book()
    await families.send_mail(people.coordinator, part, now=NOW)


async def test_the_mail_has_one_recipient_a_time_a_place_and_no_calendar(tmp_path: Path):
    people = await some_people()
    await mailed(people)
    [mail] = await delivered(tmp_path)
    assert mail["to"] == MAIL
    assert mail["cc"] is None
    body = mail.as_string()
    assert "The Tay Room" in body
    assert "10:00 to 11:30" in body
    for foreign in (*MOTHER.split(), *FATHER.split(), "ATTENDEE", "text/calendar", "person",
                    "child", "conference"):  # fmt: skip
        assert foreign not in body.replace(MAIL, ""), foreign


async def test_who_was_told_by_mail_hears_when_it_moves_and_who_was_not_does_not(tmp_path: Path):
    people = await some_people()
    await mailed(people)
    await people.book(a_slot(days=44, reason="The chair is away."))
    mails = await delivered(tmp_path)
    assert len(mails) == 1
    assert "has changed" in mails[0].as_string()


@pytest.mark.parametrize("change", ["flag", "consent", "former", "left"])
async def test_what_changes_before_it_is_sent_counts(tmp_path: Path, change: str):
    people = await some_people()
    await mailed(people)
    mother, who = people.members["mother"], people.coordinator
    record = await families.get_member(who, mother, now=NOW)
    if change == "flag":
        written = WriteMember(name=MOTHER, role=MemberRole.MOTHER, no_email=True)
        await families.change_member(who, mother, written, now=NOW)
    elif change == "consent":
        await families.end_consent(who, record.consents[0].id, now=NOW)
    elif change == "former":
        await families.end_contact(who, record.contacts[0].id, now=NOW)
    else:
        await families.end_member(who, mother, now=NOW)
    assert await delivered(tmp_path) == []


async def test_a_mail_goes_to_the_address_in_use_when_it_is_sent(tmp_path: Path):
    people = await some_people()
    await mailed(people)
    new = "morag@elsewhere.example"
    await people.reach(people.members["mother"], ContactKind.EMAIL, new)
    assert await delivered(tmp_path) == []
    mails = [one.read_text() for one in (tmp_path / "mail").rglob("*") if one.is_file()]
    assert sum(f"To: {new}" in mail for mail in mails) == 1


async def test_nothing_is_told_before_there_is_a_date():
    people = await some_people()
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.EMAIL, MAIL)
    await people.agree(mother, Channel.EMAIL)
    part = await people.ask(mother)
    with pytest.raises(RefusedError, match="no date yet"):
        await families.send_mail(people.coordinator, part, now=NOW)
