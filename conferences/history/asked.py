"""What somebody chose on the page of a file: its sheet, its columns, its words."""

import base64
import binascii
from collections.abc import Mapping
from hashlib import blake2s

from litestar.datastructures import FormMultiDict, UploadFile

from conferences.history.fields import Field
from conferences.history.values import ColumnSeen, HistoryResult, Matching, WordSeen
from conferences.history.words import MEANINGS, UNKNOWN
from people.spreadsheets import MOST_BYTES, folded

NOT_USED = "not_used"


async def sent_file(form: FormMultiDict) -> bytes:
    """The file's bytes, uploaded now or carried by the page; at most one more than is taken."""
    sent = form.get("file")
    if isinstance(sent, UploadFile):
        return await sent.read(MOST_BYTES + 1)
    try:
        return base64.urlsafe_b64decode(str(form.get("data", "")))
    except (binascii.Error, ValueError):
        return b""


def carried(data: bytes) -> str:
    """The file as the page carries it."""
    return base64.urlsafe_b64encode(data).decode()


def column_name(column: ColumnSeen) -> str:
    """What the choice for a column is called in the form."""
    return f"column-{_digest(folded(column.heading))}"


def word_name(word: WordSeen) -> str:
    """What the choice for a word is called in the form."""
    return f"word-{word.field}-{_digest(word.key)}"


def matching_of(form: FormMultiDict, seen: HistoryResult) -> Matching:
    """What was chosen, for the columns and words that the file has."""
    columns = {
        folded(one.heading): "" if chosen == NOT_USED else chosen
        for one in seen.columns
        if (chosen := str(form.get(column_name(one), "")))
        and (chosen == NOT_USED or chosen in set(Field))
    }
    words: dict[str, dict[str, str]] = {}
    for one in seen.words:
        if chosen := str(form.get(word_name(one), "")):
            words.setdefault(one.field, {})[one.key] = chosen
    return Matching(
        columns=columns,
        words=words,
        kind=_code(form, "kind", MEANINGS[Field.KIND], seen.matching.kind),
        expectation=_code(
            form, "expectation", MEANINGS[Field.EXPECTATION], seen.matching.expectation
        ),
    )


def _code(form: FormMultiDict, name: str, known: Mapping[str, str], stands: str) -> str:
    chosen = str(form.get(name, ""))
    return chosen if chosen in known and chosen != UNKNOWN else stands


def _digest(text: str) -> str:
    return blake2s(text.encode(), digest_size=6).hexdigest()
