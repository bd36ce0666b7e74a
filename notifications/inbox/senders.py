"""Whom a mail is from, whether our mail server vouches for that, and which address it went to.

Only one From header with one plain address says who a mail is from; anything else says nothing.
Of statements about the sender only the topmost counts that our own mail server made (RFC 8601).
"""

import email.policy
import re
from collections.abc import Iterable
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import unquote

from notifications.inbox.parts import header, headers
from notifications.inbox.values import Vouched
from people.text import mail_address

_MAILBOX = re.compile(r"(?:[^<>@\"]*|\s*\"(?:[^\"\\]|\\.)*\"\s*)<\s*([^<>\s]+)\s*>\s*")
_TOKEN = r"[a-z2-7]{26}"  # noqa: S105 - how one looks
_REPLY = re.compile(rf"(?<![\w.+-])r[-+]({_TOKEN})@", re.IGNORECASE)
_UID = re.compile(rf"(?<![a-z2-7])({_TOKEN})@", re.IGNORECASE)
_MESSAGE = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)
_ENVELOPE = ("Delivered-To", "Envelope-To", "X-Original-To")
_WRITTEN = ("To", "Cc")
_COMMENT = re.compile(r"\([^()]*\)")
_LONGEST = 4000
_HEAD_READ = 32 * 1024
_LEAST_DOTS = 2


def sender_of(head: Message) -> str | None:
    """The one plain address a mail says it is from; none where it does not say one."""
    given = headers(head, "From")
    if len(given) != 1 or len(given[0]) > _LONGEST:
        return None
    found = _MAILBOX.fullmatch(given[0])
    try:
        return mail_address(found[1] if found else given[0].strip())
    except ValueError:
        return None


def sender_in(raw: bytes) -> str | None:
    r"""Whom a mail says it is from, by the beginning of its head alone; the rest is not read.

    >>> sender_in(b"From: Zoe <Zoe@nhs.example>\n\nHello")
    'Zoe@nhs.example'
    """
    parser = BytesHeaderParser(policy=email.policy.compat32)
    try:
        return sender_of(parser.parsebytes(raw[:_HEAD_READ]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def bare(address: str) -> str:
    """An address as people write it: without the scheme that calendars put before one.

    >>> bare("MAILTO:zoe@nhs.example")
    'zoe@nhs.example'
    """
    return re.sub(r"^\s*mailto:", "", address, flags=re.IGNORECASE)


def plain(address: str) -> str:
    """An address for comparing: without scheme, case, percent signs and a part behind a plus.

    >>> plain("MAILTO:Zoe.Example+work%40x@NHS.example")
    'zoe.example@nhs.example'
    """
    local, _, domain = unquote(bare(address)).strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def tokens_of_envelope(head: Message) -> tuple[str, ...]:
    """The tokens of the address the mail went to; of To and Cc where no server noted it."""
    for names in (_ENVELOPE, _WRITTEN):
        found = _tokens(_REPLY, (value for name in names for value in headers(head, name)))
        if found:
            return found
    return ()


def tokens_in(*values: str) -> tuple[str, ...]:
    """The tokens in UIDs and Message-IDs of ours."""
    return _tokens(_UID, values)


def references_of(head: Message) -> str:
    """What a mail says it answers to, as one text."""
    return " ".join(header(head, name)[:_LONGEST] for name in ("References", "In-Reply-To"))


def messages_in(*values: str) -> tuple[str, ...]:
    """Ids of mails of ours."""
    found = (match.lower() for value in values for match in _MESSAGE.findall(value[:_LONGEST]))
    return tuple(dict.fromkeys(found))[:20]


def vouched_for(head: Message, *, server: str | None) -> Vouched:
    """What our own mail server, by the name it gives itself, says of the sender's domain.

    Without a name nobody is asked. DMARC decides where it was looked at, else a DKIM signature by
    the domain the mail says it is from.
    """
    if server is None:
        return Vouched.NOT_ASKED
    for value in headers(head, "Authentication-Results"):
        said = _COMMENT.sub(" ", value)
        named, _, rest = said.partition(";")
        if (named.split() or [""])[0].casefold() == server.casefold():
            return _verdict(rest, sender_of(head))
    return Vouched.NOTHING


def is_automatic(head: Message) -> bool:
    """Whether no person wrote the mail, as far as it says: RFC 3834, and what older ones do."""
    submitted = header(head, "Auto-Submitted").casefold()
    if submitted and not submitted.startswith("no"):
        return True
    if any(head.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "List-Id")):
        return True
    return header(head, "Precedence").casefold() in {"auto_reply", "bulk", "junk", "list"}


def _verdict(said: str, sender: str | None) -> Vouched:
    domain = (sender or "").rpartition("@")[2].casefold()
    methods = [part.split() for part in said.split(";") if part.strip()]
    for words in methods:
        if words[0].casefold().startswith("dmarc="):
            result = words[0].partition("=")[2].casefold()
            named = _property(words, "header.from")
            if named and named != domain:
                return Vouched.FAILED
            verdicts = {"pass": Vouched.PASSED, "fail": Vouched.FAILED}
            if result in verdicts:
                return verdicts[result]
    signed = [words for words in methods if words[0].casefold() == "dkim=pass"]
    is_signed = any(_is_aligned(_property(words, "header.d"), domain) for words in signed)
    return Vouched.PASSED if is_signed else Vouched.NOTHING


def _is_aligned(signer: str, domain: str) -> bool:
    """Whether a signer speaks for a domain: itself, or what lies below it, never a whole suffix."""
    is_below = domain.endswith(f".{signer}") and signer.count(".") >= _LEAST_DOTS
    return bool(signer) and (signer == domain or is_below)


def _property(words: list[str], name: str) -> str:
    for word in words[1:]:
        key, _, value = word.partition("=")
        if key.casefold() == name:
            return value.strip('"').rpartition("@")[2].casefold()
    return ""


def _tokens(pattern: re.Pattern[str], values: Iterable[str]) -> tuple[str, ...]:
    found = (match.lower() for value in values for match in pattern.findall(value[:_LONGEST]))
    return tuple(dict.fromkeys(found))[:20]
