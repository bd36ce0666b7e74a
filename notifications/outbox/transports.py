"""Which way mail goes out: the address in the settings, read."""

from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from notifications.domains.demands import Demands, Way
from notifications.outbox.answers import Transport
from notifications.outbox.maildir import MaildirTransport
from notifications.outbox.routing import RoutingTransport
from notifications.outbox.smtp import Server, SmtpTransport

_SCHEMES = ("smtp", "smtps", "maildir")
_PORTS = {"smtp": 25, "smtps": 465}
_STARTTLS: dict[str, bool | None] = {"offered": None, "demanded": True, "never": False}
NONE: Demands = {}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def transport_from(url: str, demands: Demands = NONE) -> Transport:
    """The way that address names: `smtp://`, `smtps://` or `maildir:PATH`.

    `smtp://` encrypts where the server offers it; `?starttls=demanded` sends nothing otherwise,
    `?starttls=never` does without. A password is sent unencrypted to this machine alone.
    `demands` says for which domains mail is encrypted or held, and by which server it goes there.

    Raises:
        ValueError: it names none; the message says what to write, and repeats no password.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError("Mail goes out by smtp://HOST, smtps://HOST or maildir:PATH.")
    if parts.scheme == "maildir":
        if not parts.path:
            raise ValueError("Name the folder mail is filed in: maildir:PATH.")
        return MaildirTransport(Path(unquote(parts.netloc + parts.path)))
    usual = SmtpTransport(_server(parts, demands))
    own = {domain: SmtpTransport(_own(way)) for domain, way in demands.items() if way is not None}
    return RoutingTransport(usual, own, demands) if own else usual


def _own(way: Way) -> Server:
    return Server(host=way.host, port=way.port, starttls=True)


def _server(parts: SplitResult, demands: Demands) -> Server:
    if not parts.hostname:
        raise ValueError(f"Name the mail server: {parts.scheme}://HOST:PORT.")
    starttls = _starttls(parts)
    if parts.password and starttls is None and parts.hostname not in _LOOPBACK:
        starttls = True
    if parts.password and starttls is False and parts.hostname not in _LOOPBACK:
        raise ValueError("A password goes to a mail server encrypted only: leave out starttls.")
    return Server(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        starttls=False if parts.scheme == "smtps" else starttls,
        demands=demands,
    )


def _starttls(parts: SplitResult) -> bool | None:
    asked = parse_qs(parts.query).get("starttls", ["offered"])[-1]
    if asked not in _STARTTLS:
        raise ValueError("Write starttls=offered, starttls=demanded or starttls=never.")
    return _STARTTLS[asked]
