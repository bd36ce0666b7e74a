"""What a mail server says of a mail of ours that did not arrive (RFC 3464)."""

import re

from notifications.inbox.parts import Opened, Part, header
from notifications.inbox.values import Bounce

_LONGEST_WORDS = 300
_NULL = re.compile(r"<\s*>")
_DAEMONS = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)


def is_bounce(opened: Opened) -> bool:
    """Whether it tells of a delivery: by its type, or since it comes from nobody.

    A null return path alone is said of receipts and automatic answers as well, so that these are
    looked for first where the type does not say it is a delivery's.
    """
    if _report_type(opened) == "delivery-status":
        return True
    if any(part.media_type == "message/delivery-status" for part in opened.parts):
        return True
    is_from_nobody = bool(_NULL.fullmatch(header(opened.head, "Return-Path")))
    is_failure = opened.head.get("X-Failed-Recipients") is not None
    return is_failure or (is_from_nobody and bool(_DAEMONS.search(header(opened.head, "From"))))


def is_receipt(opened: Opened) -> bool:
    """Whether it only says that a mail was opened (RFC 8098)."""
    return _report_type(opened) == "disposition-notification" or any(
        part.media_type == "message/disposition-notification" for part in opened.parts
    )


def read_bounce(opened: Opened) -> Bounce:
    """For whom delivery failed, for good or for now, and the server's words.

    >>> _status("5.1.1"), _status("4.4.1 (late)"), _status("fine")
    ('5', '4', '')
    """
    groups = [group for part in _statuses(opened) for group in _groups(part.text)]
    about = [group for group in groups if "final-recipient" in group or "action" in group]
    failed = [group for group in about if group.get("action", "").casefold() == "failed"]
    if not about:
        return Bounce(is_final=True, words=_first_words(opened))
    final = [one for one in failed if _status(one.get("status", "")) != "4"]
    told = (final or about)[0]
    words = told.get("diagnostic-code", "") or told.get("status", "")
    return Bounce(
        is_final=bool(final),
        recipients=tuple(_address(one.get("final-recipient", "")) for one in final or about)[:10],
        words=words.partition(";")[2].strip()[:_LONGEST_WORDS] or words[:_LONGEST_WORDS],
    )


def originals(opened: Opened) -> tuple[str, ...]:
    """What is left of the mails that came back: their headers, as text."""
    kinds = {"text/rfc822-headers"}
    return tuple(part.text for part in opened.parts if part.media_type in kinds)


def _statuses(opened: Opened) -> list[Part]:
    return [part for part in opened.parts if part.media_type == "message/delivery-status"]


def _groups(text: str) -> list[dict[str, str]]:
    groups = []
    for block in text.split("\n\n"):
        fields = [line.partition(":") for line in block.splitlines() if ":" in line]
        groups.append({name.strip().casefold(): value.strip() for name, _, value in fields})
    return groups


def _status(given: str) -> str:
    found = re.match(r"\s*([245])\.\d", given)
    return found[1] if found else ""


def _address(given: str) -> str:
    return given.rpartition(";")[2].strip().strip("<>")[:320]


def _report_type(opened: Opened) -> str:
    if opened.head.get_content_type() != "multipart/report":
        return ""
    return str(opened.head.get_param("report-type", "")).casefold()


def _first_words(opened: Opened) -> str:
    for part in opened.parts:
        if part.media_type == "text/plain" and not part.is_nested:
            return " ".join(part.text.split())[:_LONGEST_WORDS]
    return ""
