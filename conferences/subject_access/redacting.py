"""Taking passages out of a text, so that nothing of them is left."""

from collections.abc import Sequence

from people.errors import Fault, InvalidError

BLACK = "[redacted]"


def passages_of(typed: str) -> list[str]:
    r"""The passages to take out, one a line, the longest first.

    >>> passages_of(" Aunt Jean \n\n12 High Street\n")
    ['12 High Street', 'Aunt Jean']
    """
    lines = {" ".join(line.split()) for line in typed.splitlines()} - {""}
    return sorted(lines, key=lambda line: (-len(line), line))


def redacted(text: str, passages: Sequence[str]) -> str:
    """The text without these passages, each wherever it stands, in whatever case.

    >>> redacted("Aunt Jean said so; aunt jean left.", ["Aunt Jean"])
    '[redacted] said so; [redacted] left.'

    Raises:
        InvalidError: none is given, or one is not in the text.
    """
    if not passages:
        words = "Give at least one passage to take out, each on a line of its own."
        raise InvalidError(Fault("passages", words))
    for passage in passages:
        if passage.casefold() not in text.casefold():
            words = f"“{passage}” is not in the text. Copy the passage as it stands there."
            raise InvalidError(Fault("passages", words, passage))
        text = _without(text, passage)
    return text


def _without(text: str, passage: str) -> str:
    kept, at, folded, wanted = [], 0, text.lower(), passage.lower()
    if len(folded) != len(text):  # a letter whose small form is longer: take it as it stands
        folded, wanted = text, passage
    while (found := folded.find(wanted, at)) >= 0:
        kept += [text[at:found], BLACK]
        at = found + len(wanted)
    return "".join([*kept, text[at:]])
