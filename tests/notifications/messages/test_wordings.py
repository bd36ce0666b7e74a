import re
from html.parser import HTMLParser

import pytest

from notifications.messages.neutrality import revealing
from notifications.messages.values import ACCOUNT_KINDS, Item, Message, MessageKind, Owed
from notifications.messages.wordings import wording_of
from notifications.messages.words import ALLOWED
from tests.notifications.builders import a_message, an_occasion

VALUES = {
    "answer": ["accepted", "tentative", "declined", "deputy", "deputy_refused"],
    "as_deputy": ["yes"],
    "change": ["passkey_added", "factors_lost"],
    "changed": ["time", "place", "time_and_place", "expectation", "time_and_expectation"],
    "code": ["7KQ2-MX4P"],
    "digest": ["0" * 64],
    "expectation": ["attend", "report", "both", "if_involved"],
    "number": ["48211"],
    "received": ["Friday 20 November 2026, 16:12"],
    "removed": ["yes"],
    "report_due": ["Friday 27 November 2026, 17:00"],
    "was_at": ["Monday 28 December 2026, 10:00"],
}
EVERY = [
    a_message(kind=kind, words={key: value})
    for kind in MessageKind
    for key, values in VALUES.items()
    for value in values
] + [a_message(kind=kind, words={}) for kind in MessageKind]


class Shown(HTMLParser):
    """The text a reader sees, and the tags that make it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_values_tried_here_are_all_there_are() -> None:
    assert set(VALUES) | {"sender", "phone"} == set(ALLOWED)
    assert all(ALLOWED[key].fullmatch(value) for key, values in VALUES.items() for value in values)


@pytest.mark.parametrize("message", EVERY, ids=lambda m: f"{m.kind}-{'-'.join(m.words.values())}")
def test_no_wording_says_what_a_meeting_is_about(message: Message) -> None:
    wording = wording_of(message)
    for text in (wording.subject, wording.text, Shown(wording.html).text):
        assert revealing(text, strict=True) == ""


@pytest.mark.parametrize("message", EVERY, ids=lambda m: f"{m.kind}-{'-'.join(m.words.values())}")
def test_text_and_html_say_the_same(message: Message) -> None:
    wording = wording_of(message)
    shown = Shown(wording.html).text
    sentences = [line for line in wording.text.splitlines() if line.endswith(".")]
    assert sentences
    assert all(sentence in shown for sentence in sentences)


@pytest.mark.parametrize("kind", sorted(set(MessageKind) - ACCOUNT_KINDS))
def test_the_subject_is_the_reference_alone(kind: MessageKind) -> None:
    named = {MessageKind.ADDRESS_QUESTION: "Address", MessageKind.GUIDANCE: "Guidance"}
    word = named.get(kind, "Meeting")
    assert wording_of(a_message(kind=kind)).subject == f"{word} 4F7Q"


@pytest.mark.parametrize("kind", sorted(ACCOUNT_KINDS))
def test_what_concerns_an_account_says_so_in_its_subject(kind: MessageKind) -> None:
    subject = wording_of(a_message(kind=kind)).subject
    assert subject
    assert "4F7Q" not in subject


def test_an_invitation_says_when_where_how_to_answer_and_who_asks() -> None:
    text = wording_of(
        a_message(
            occasion=an_occasion(),
            words={"sender": "Meetings office", "phone": "01632 960000", "expectation": "both"},
        )
    ).text
    for part in (
        "When: Tuesday 1 December 2026, 10:00 to 11:30, United Kingdom time (GMT)",
        "Where: Room 2, Kirkton Centre, 1 High Street",
        "https://conf.example/a/8f3kd0",
        "Meetings office",
        "Telephone 01632 960000",
    ):
        assert part in text


def test_a_cancellation_gives_no_link_to_join() -> None:
    cancelled = an_occasion(state="cancelled", is_online=True)
    wording = wording_of(a_message(kind=MessageKind.CANCELLATION, occasion=cancelled))
    assert "Online" not in wording.text + wording.html


def test_an_online_meeting_says_where_the_way_to_join_is_and_not_what_it_is() -> None:
    online = an_occasion(place="", is_online=True)
    wording = wording_of(a_message(occasion=online))
    for said in (wording.text, Shown(wording.html).text):
        assert "open the link below from an hour before" in said
    without = wording_of(a_message(occasion=online, answer_link=None))
    assert "we tell you in another way" in without.text


def test_html_is_plain_without_pictures_scripts_or_styles() -> None:
    shown = Shown(wording_of(a_message()).html)
    assert set(shown.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "main",
        "h1",
        "p",
        "b",
        "br",
        "a",
    }
    assert shown.attributes <= {"lang", "charset", "name", "content", "href"}
    assert shown.links == ["https://conf.example/a/8f3kd0"]


def test_what_is_put_in_is_escaped_in_html_and_not_in_text() -> None:
    wording = wording_of(a_message(occasion=an_occasion(place="Room <2> & hall")))
    assert "Room <2> & hall" in wording.text
    assert "Room &lt;2&gt; &amp; hall" in wording.html


def test_a_colleagues_name_in_a_list_is_escaped_in_html_and_not_in_text() -> None:
    item = Item(
        reference="4F7Q", owed=Owed.ANSWER, meets_at="Tuesday 1 December 2026, 10:00",
        who="<b>Zoë</b> & O'Hara",
    )  # fmt: skip
    listed = a_message(kind=MessageKind.ESCALATION, occasion=None, reply_token=None, items=(item,))
    wording = wording_of(listed)
    assert "<b>Zoë</b> & O'Hara: no answer yet." in wording.text
    assert "&lt;b&gt;Zoë&lt;/b&gt; &amp; O&#39;Hara: no answer yet." in wording.html


def test_no_shown_word_is_longer_than_a_narrow_screen() -> None:
    message = a_message(
        answer_link="https://conf.example/a/" + "x" * 43,
        occasion=an_occasion(is_online=True),
    )
    shown = Shown(wording_of(message).html).text
    assert max(len(word) for word in re.split(r"\s", shown)) < 30
