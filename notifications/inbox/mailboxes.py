"""Which mailbox mail comes from: the address in the settings, read."""

from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from notifications.inbox.fetched import Known, Mailbox
from notifications.inbox.imap import ImapMailbox, ImapServer
from notifications.inbox.maildir import MaildirMailbox

_SCHEMES = ("imap", "imaps", "maildir")
_PORTS = {"imap": 143, "imaps": 993}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_DONE = ("move", "flag", "delete")


def mailbox_from(url: str, known: Known) -> Mailbox:
    """The mailbox that address names: `imap://`, `imaps://` or `maildir:PATH`.

    `imap://` goes to this machine alone, since nothing of it is encrypted. `?done=move`, `flag` or
    `delete` says what becomes of what was stored, `?folder=` which folder is read.

    Raises:
        ValueError: it names none; the message says what to write, and repeats no password.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError("Mail comes in by imaps://USER:PASSWORD@HOST, imap:// or maildir:PATH.")
    if parts.scheme == "maildir":
        if not parts.path:
            raise ValueError("Name the folder mail comes to: maildir:PATH.")
        return MaildirMailbox(Path(unquote(parts.netloc + parts.path)))
    return ImapMailbox(_server(parts), known)


def _server(parts: SplitResult) -> ImapServer:
    if not parts.hostname or not parts.username or parts.password is None:
        raise ValueError(f"Name user, password and host: {parts.scheme}://USER:PASSWORD@HOST:PORT.")
    asked = parse_qs(parts.query)
    done = asked.get("done", ["move"])[-1]
    if done not in _DONE:
        raise ValueError("Write done=move, done=flag or done=delete.")
    use_tls = parts.scheme == "imaps"
    if not use_tls and parts.hostname not in _LOOPBACK:
        raise ValueError("A password goes to another machine encrypted only: write imaps://.")
    return ImapServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        username=unquote(parts.username),
        password=unquote(parts.password),
        folder=asked.get("folder", ["INBOX"])[-1],
        use_tls=use_tls,
        done=done,
        done_folder=asked.get("to", ["Processed"])[-1],
    )
