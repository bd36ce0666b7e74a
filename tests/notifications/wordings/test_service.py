"""Saying mail in other words: versions, what is in force, and the mail that then goes out."""

import email
import email.policy
from datetime import date, timedelta
from email.message import EmailMessage

import msgspec
import pytest

from conferences.families.known_names import find_name
from notifications.messages.values import MessageKind
from notifications.messages.wordings import wording_of
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from notifications.wordings import service
from notifications.wordings.tables import WordingVersion
from notifications.wordings.values import KINDS, ChangeWording, in_force, key_of
from people.clock import local_day
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from people.sign_in.service import TooManyTriesError
from tests.builders import a_child, a_professional, a_viewer
from tests.notifications.builders import NOW, SERVICE, Clock, a_message, queue
from tests.notifications.outbox.deliverer import to_zoe
from tests.notifications.sink import Sink, Taken

INVITED = "You are invited to a meeting."
OURS = "We would like you to come to a meeting."
EDITOR = a_viewer(Role.COORDINATOR)


def asked(shipped: str = INVITED, words: str = OURS, from_on: date | None = None) -> ChangeWording:
    return ChangeWording(words={key_of(shipped): words}, version=0, from_on=from_on)


@pytest.fixture(autouse=True)
def _knows_names(database: str) -> None:  # noqa: ARG001 - a database behind every test
    service.use(find_name)


async def test_a_changed_sentence_stands_in_the_text_and_in_the_html():
    await service.change(EDITOR, MessageKind.INVITATION, asked(), now=NOW)
    said = in_force(await service.load_versions(), MessageKind.INVITATION, NOW)
    wording = wording_of(a_message(), said)
    assert OURS in wording.text
    assert OURS in wording.html
    assert INVITED not in wording.text + wording.html
    assert "Please come, and hand in a report beforehand." in wording.text


async def test_a_mail_goes_out_in_the_words_of_the_moment_it_was_due(sink: Sink):
    before, after = a_message(), a_message(not_before=NOW + timedelta(minutes=2))
    await queue(before, after)
    await service.change(EDITOR, MessageKind.INVITATION, asked(), now=NOW + timedelta(minutes=1))
    clock = Clock(NOW + timedelta(minutes=3))
    await deliver_due(transport_from(sink.url), to_zoe, clock, service=SERVICE)
    said = {mail["Message-ID"].partition("@")[0][1:]: text for mail, text in map(_read, sink.taken)}
    assert INVITED in said[str(before.id)]
    assert OURS in said[str(after.id)]


def _read(taken: Taken) -> tuple[EmailMessage, str]:
    mail = email.message_from_bytes(taken.content, policy=email.policy.default)
    part = mail.get_body(("plain",))
    assert part is not None
    return mail, part.get_content()


async def test_words_can_begin_on_a_later_day_and_be_set_back():
    tomorrow = local_day(NOW) + timedelta(days=1)
    await service.change(EDITOR, MessageKind.INVITATION, asked(from_on=tomorrow), now=NOW)
    versions = await service.load_versions()
    assert in_force(versions, MessageKind.INVITATION, NOW) == {}
    assert in_force(versions, MessageKind.INVITATION, NOW + timedelta(days=1)) == {INVITED: OURS}
    assert in_force(versions, MessageKind.UPDATE, NOW + timedelta(days=1)) == {}
    back = ChangeWording(version=1, from_on=tomorrow)
    await service.change(EDITOR, MessageKind.INVITATION, back, now=NOW)
    versions = await service.load_versions()
    assert in_force(versions, MessageKind.INVITATION, NOW + timedelta(days=1)) == {}
    shown = await service.get_wording(EDITOR, MessageKind.INVITATION, now=NOW)
    assert [one.number for one in shown.versions] == [2, 1]


async def test_who_looked_at_an_older_version_changes_nothing():
    await service.change(EDITOR, MessageKind.INVITATION, asked(), now=NOW)
    with pytest.raises(RefusedError, match="Load the page again"):
        await service.change(EDITOR, MessageKind.INVITATION, asked(), now=NOW)
    assert await WordingVersion.count() == 1


async def test_a_day_that_has_passed_is_refused():
    yesterday = local_day(NOW) - timedelta(days=1)
    with pytest.raises(InvalidError, match="still to come"):
        await service.change(EDITOR, MessageKind.INVITATION, asked(from_on=yesterday), now=NOW)


async def test_the_words_of_letters_about_signing_in_are_not_to_be_changed():
    with pytest.raises(NotFoundError):
        await service.change(EDITOR, MessageKind.PASSWORD_RESET, asked(), now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
async def test_nobody_but_a_coordinator_changes_words(role: Role):
    with pytest.raises(NotFoundError):
        await service.change(a_viewer(role), MessageKind.INVITATION, asked(), now=NOW)


async def test_the_name_of_a_child_in_small_letters_is_refused_by_its_digest_alone():
    await a_child("Amy Reid")
    with pytest.raises(InvalidError, match="Leave out “amy reid”"):
        await service.change(
            EDITOR, MessageKind.INVITATION, asked(words="It is for amy reid this time."), now=NOW
        )
    await service.change(
        EDITOR, MessageKind.INVITATION, asked(words="It is for amy this time."), now=NOW
    )


async def test_a_colleague_and_a_reference_are_refused_too():
    await a_professional("Morag Sorrel")
    for words in ("Sorrel invites you to a meeting.", "morag invites you to a meeting."):
        with pytest.raises(InvalidError, match="Leave out"):
            await service.change(EDITOR, MessageKind.INVITATION, asked(words=words), now=NOW)


async def test_names_cannot_be_found_out_by_trying():
    await a_child("Amy Reid")
    trial = asked(words="It is for amy reid.")
    for _ in range(10):
        with pytest.raises(InvalidError):
            await service.preview(EDITOR, MessageKind.INVITATION, trial.words, now=NOW)
    with pytest.raises(TooManyTriesError):
        await service.preview(EDITOR, MessageKind.INVITATION, trial.words, now=NOW)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_can_be_looked_at_in_each_of_its_cases(kind: MessageKind):
    found = await service.preview(EDITOR, kind, None, now=NOW)
    assert found
    assert all(one.subject and one.subject in one.html for one in found)
    said = " ".join(one.text for one in found)
    for sentence in (await service.get_wording(EDITOR, kind, now=NOW)).sentences:
        start = sentence.shipped.partition("%")[0].rstrip(".")
        assert start.casefold() in said.casefold(), sentence.shipped


def test_a_sentence_that_is_shipped_no_more_counts_for_nothing():
    assert OURS not in wording_of(a_message(), {"An older sentence.": OURS}).text


async def test_the_trail_says_who_changed_words_and_not_which():
    await service.change(EDITOR, MessageKind.INVITATION, asked(), now=NOW)
    [row] = await WordingVersion.select()
    assert msgspec.json.decode(row["words"]) == {INVITED: OURS}
    assert row["made_by"] == EDITOR.account
