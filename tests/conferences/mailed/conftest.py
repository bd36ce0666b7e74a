"""A mail server that keeps the answers that come back."""

from collections.abc import Iterator

import pytest

from tests.conferences.mailed.living import ANSWERS
from tests.mail_server.server import MailServer, missing, running_mail_server


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    """Exim and Dovecot with a mailbox for answers, which domain is here, and who is vouched for."""
    if reason := missing():
        pytest.skip(f"SKIPPED SYSTEM TEST: {reason}")
    with running_mail_server() as server:
        server.add_mailbox(ANSWERS)
        server.take_for("nhs.example")
        for domain in ("nhs.example", "imip.me.com"):
            server.vouch_for(domain)
        yield server
