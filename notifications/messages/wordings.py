"""How a message reads: one subject, plain sentences as text and as HTML.

The sentences of a kind lie in one template, `templates/notifications/messages/<kind>.txt`; two
letters, one of text and one of HTML, lay them out, so that both always say the same. Another
sentence may stand in place of a shipped one (``notifications/wordings``); where it stands, and
whether it is said at all, stays the template's.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from notifications.messages.values import ACCOUNT_KINDS, Message, MessageKind, Occasion
from notifications.messages.words import ALLOWED
from people.clock import local, until

_TEMPLATES = Path(__file__).parents[2] / "templates"
_FOLDER = "notifications/messages"
_TELLS_WHAT_IS_OWED = frozenset({MessageKind.ESCALATION, MessageKind.REMINDER})


class Wording(msgspec.Struct, frozen=True):
    """What a recipient reads."""

    subject: str
    text: str
    html: str


def subject_of(message: Message) -> str:
    """The subject of the mail, and the summary in the calendar: it says nothing but which."""
    if message.kind in ACCOUNT_KINDS:
        return str(_opening(message, {}).subject)  # type: ignore[attr-defined]  # set by the template
    if (meetings := len({item.reference for item in message.items})) > 1:
        return f"Reminders for {meetings} meetings"
    if message.kind is MessageKind.ADDRESS_QUESTION:
        return f"Address {message.reference}"
    if message.kind is MessageKind.GUIDANCE:
        return f"Guidance {message.reference}"
    return meeting_subject(message.reference)


def meeting_subject(reference: str) -> str:
    """The summary of a meeting in whatever is sent or handed out about it."""
    return f"Meeting {reference}"


def wording_of(message: Message, reworded: Mapping[str, str] | None = None) -> Wording:
    """The message in words; its own words are taken as checked.

    ``reworded`` says what is read in place of which shipped sentences of the message's kind.
    """
    words = _words_of(message)
    module = _opening(message, reworded or {})
    letter: dict[str, Any] = {
        "reworded": reworded or {},
        "subject": subject_of(message),
        "paragraphs": [line.strip() for line in str(module).splitlines() if line.strip()],
        "link_label": module.link_label,  # type: ignore[attr-defined]  # set by the template
        "answer_link": message.answer_link,
        "answer_host": _host(message.answer_link),
        "items": [(item, _host(item.link)) for item in message.items],
        "sender": words["sender"],
        "phone": words["phone"],
        **_when_and_where(message.occasion),
    }
    return Wording(
        subject=subject_of(message),
        text=_environment().get_template(f"{_FOLDER}/letter.txt").render(letter).strip() + "\n",
        html=_environment().get_template(f"{_FOLDER}/letter.html").render(letter),
    )


@cache
def sentences_of(kind: MessageKind) -> tuple[str, ...]:
    """The shipped sentences of a kind, in the order in which its templates have them."""
    names = [kind.value] + (["owed"] if kind in _TELLS_WHAT_IS_OWED else [])
    sources = [(_TEMPLATES / _FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in names]
    extract = _environment().extract_translations  # type: ignore[attr-defined]  # of the extension
    found = [said for source in sources for _, _, said in extract(source)]
    return tuple(dict.fromkeys(said if isinstance(said, str) else said[0] for said in found))


def _words_of(message: Message) -> dict[str, str]:
    return dict.fromkeys(ALLOWED, "") | message.words


def _opening(message: Message, reworded: Mapping[str, str]) -> TemplateModule:
    """The sentences of the message's kind, with what its template sets."""
    opening = _environment().get_template(f"{_FOLDER}/{message.kind.value}.txt")
    return opening.make_module({"words": _words_of(message), "reworded": reworded})


def _when_and_where(occasion: Occasion | None) -> dict[str, str | bool | None]:
    if occasion is None:
        return dict.fromkeys(("when", "zone", "place", "is_online"))
    return {
        "when": until(occasion.starts_at, occasion.ends_at),
        "zone": local(occasion.starts_at).tzname(),
        "place": occasion.place,
        "is_online": occasion.is_online and occasion.state != "cancelled",
    }


def _host(link: str | None) -> str | None:
    return urlsplit(link).netloc if link else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
        _reworded, _counted, newstyle=True
    )
    return environment


@pass_context
def _reworded(context: Context, sentence: str) -> str:
    """The sentence that is read in place of a shipped one, or the shipped one."""
    return str(context.get("reworded", {}).get(sentence, sentence))


def _counted(one: str, more: str, number: int) -> str:
    return one if number == 1 else more
