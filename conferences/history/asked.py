"""What somebody chose on the page of a file: its sheet, its columns, its words."""

from hashlib import blake2s

from litestar.datastructures import FormMultiDict

from conferences.history.values import ColumnSeen, HistoryResult, Matching, WordSeen
from people.spreadsheets import folded

NOT_USED = "not_used"


def column_name(column: ColumnSeen) -> str:
    """What the choice for a column is called in the form."""
    return f"column-{_digest(folded(column.heading))}"


def word_name(word: WordSeen) -> str:
    """What the choice for a word is called in the form."""
    return f"word-{word.field}-{_digest(word.key)}"


def matching_of(form: FormMultiDict, seen: HistoryResult) -> Matching:
    """What was chosen, for the columns and words that the file has.

    Raises:
        InvalidError: something was chosen that is not on the page.
    """
    columns = {
        folded(one.heading): "" if chosen == NOT_USED else chosen
        for one in seen.columns
        if (chosen := str(form.get(column_name(one), "")))
    }
    words: dict[str, dict[str, str]] = {}
    for one in seen.words:
        if chosen := str(form.get(word_name(one), "")):
            words.setdefault(one.field, {})[one.key] = chosen
    return Matching(
        columns=columns,
        words=words,
        kind=str(form.get("kind", seen.matching.kind)),
        expectation=str(form.get("expectation", seen.matching.expectation)),
    )


def _digest(text: str) -> str:
    return blake2s(text.encode(), digest_size=6).hexdigest()
