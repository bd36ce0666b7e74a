import mailbox
from pathlib import Path

import pytest

from notifications.calendar_mail.mail import compose
from notifications.outbox.answers import Outcome, UnreachableError
from notifications.outbox.maildir import MaildirTransport
from tests.notifications.builders import NOW, SERVICE, ZOE, a_message

MAIL = compose(a_message(), ZOE, service=SERVICE, dated_at=NOW)


async def test_a_mail_is_filed_where_mail_programs_look(tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "out"
    async with MaildirTransport(folder).open() as line:
        answer = await line.send(MAIL)
    assert answer.outcome is Outcome.ACCEPTED
    [filed] = mailbox.Maildir(folder, create=False)
    assert filed["Subject"] == "Meeting 4F7Q"
    [file] = (folder / "new").iterdir()
    assert file.read_bytes() == MAIL.content
    assert list((folder / "tmp").iterdir()) == []


async def test_a_mail_filed_twice_is_one_mail(tmp_path: Path) -> None:
    async with MaildirTransport(tmp_path).open() as line:
        await line.send(MAIL)
        await line.send(MAIL)
    assert len(mailbox.Maildir(tmp_path, create=False)) == 1


async def test_a_folder_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnreachableError, match="cannot be written"):
        async with MaildirTransport(tmp_path / "file" / "out").open():
            pass


async def test_a_folder_that_goes_away_is_out_of_reach(tmp_path: Path) -> None:
    async with MaildirTransport(tmp_path / "out").open() as line:
        (tmp_path / "out" / "tmp").rmdir()
        with pytest.raises(UnreachableError, match="cannot be written"):
            await line.send(MAIL)
