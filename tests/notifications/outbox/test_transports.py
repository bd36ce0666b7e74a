from pathlib import Path

import pytest

from notifications.outbox.maildir import MaildirTransport
from notifications.outbox.smtp import Server, SmtpTransport
from notifications.outbox.transports import transport_from


def server_of(url: str) -> Server:
    transport = transport_from(url)
    assert isinstance(transport, SmtpTransport)
    return transport.server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mx.example", Server(host="mx.example", port=25)),
        ("smtp://mx.example:587", Server(host="mx.example", port=587)),
        ("smtp://mx.example?starttls=demanded", Server(host="mx.example", port=25, starttls=True)),
        ("smtp://mx.example?starttls=never", Server(host="mx.example", port=25, starttls=False)),
        (
            "smtps://mx.example",
            Server(host="mx.example", port=465, use_tls=True, starttls=False),
        ),
        (
            "smtp://us%40er:p%3Aw@127.0.0.1:2525",
            Server(host="127.0.0.1", port=2525, username="us@er", password="p:w"),  # noqa: S106
        ),
    ],
)
def test_an_address_of_a_server_is_read(url: str, expected: Server) -> None:
    assert server_of(url) == expected


def test_a_password_goes_over_the_network_encrypted_only() -> None:
    assert server_of("smtp://user:pw@mx.example").starttls is True
    with pytest.raises(ValueError, match="encrypted only"):
        transport_from("smtp://user:pw@mx.example?starttls=never")


@pytest.mark.parametrize(
    "url", ["", "http://mx.example", "smtp://", "maildir:", "mx.example", "smtp://h?starttls=maybe"]
)
def test_what_names_no_way_out_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp|starttls|maildir|mail server"):
        transport_from(url)


def test_no_refusal_repeats_a_password() -> None:
    with pytest.raises(ValueError, match="encrypted only") as refused:
        transport_from("smtp://user:geheim@mx.example?starttls=never")
    assert "geheim" not in str(refused.value)


def test_a_folder_may_be_relative_or_absolute() -> None:
    for url, folder in (("maildir:var/mail/out", "var/mail/out"), ("maildir:/srv/out", "/srv/out")):
        transport = transport_from(url)
        assert isinstance(transport, MaildirTransport)
        assert transport.folder == Path(folder)
