"""Which text may reach a header, a calendar, a file name, a log line or a spreadsheet cell.

Everything typed passes here at the boundary and is refused in plain words, never silently
repaired; ``header_text`` alone repairs, for text that is already ours, at the last gate.
"""

import re
import secrets
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_CONTROL_BUT_BREAKS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>(?:{_LABEL}\.)+{_LABEL})")
_LONGEST_LOCAL_PART = 64
_LONGEST_ADDRESS = 254
_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def single_line(value: str, *, most: int = 200) -> str:
    """One line of text as typed, in normal form C, without surrounding spaces.

    Raises:
        ValueError: it holds a control character or an encoded word, or is too long.
    """
    text = unicodedata.normalize("NFC", value.strip())
    if _CONTROL.search(text) or "=?" in text:
        raise ValueError("Use letters, digits and ordinary punctuation on one line.")
    if len(text) > most:
        raise ValueError(f"Use {most} characters or fewer.")
    return text


def many_lines(value: str, *, most: int = 5000) -> str:
    """Lines of text as typed, in normal form C, with plain line breaks.

    Raises:
        ValueError: it holds a control character, or is too long.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if _CONTROL_BUT_BREAKS.search(text):
        raise ValueError("Use letters, digits and ordinary punctuation.")
    if len(text) > most:
        raise ValueError(f"Use {most} characters or fewer.")
    return text


def header_text(value: str) -> str:
    """Free text for a mail header or a CN: one line, nothing that decodes as an encoded word."""
    return " ".join(_CONTROL.sub(" ", value).replace("=?", "= ?").split())


def mail_address(value: str) -> str:
    """A plain address: no display name, no comment, no quoted local part, no encoded word.

    Raises:
        ValueError: it is anything else.
    """
    match = _ADDRESS.fullmatch(value)
    too_long = len(value) > _LONGEST_ADDRESS or (
        match is not None and len(match["local"]) > _LONGEST_LOCAL_PART
    )
    if not match or "=?" in value or too_long:
        raise ValueError("Give one plain e-mail address, like name@agency.example.")
    return value


def random_reference(length: int = 4) -> str:
    """A short random reference for screens and mail, from letters that are not mistaken."""
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(length))


def phrase(words: list[str]) -> str:
    """Words joined as one says them.

    >>> phrase(["police", "health", "education"])
    'police, health and education'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
