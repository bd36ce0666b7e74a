"""The committee's own words for mail: looking at them, changing them, and finding those in force.

Words are changed here and rules never: which sentence is said to whom and when stays the
template's. A version holds from its moment on, and mail queued before it keeps the words of its own
moment, so that a mail sent twice after a crash is the same mail twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time
from uuid import uuid4

import msgspec

from notifications.messages.values import MessageKind
from notifications.messages.wordings import wording_of
from notifications.wordings.lint import problem, spans_of
from notifications.wordings.samples import samples
from notifications.wordings.tables import WordingVersion
from notifications.wordings.values import (
    KINDS,
    ChangeWording,
    KindWording,
    Preview,
    Version,
    in_force,
    sentences,
)
from people.audit.constraints import explain
from people.audit.service import Subject, Verb, fetch, housekeeping, reading, recorded
from people.clock import instant, local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.sign_in.service import count_try

FindsNames = Callable[[Sequence[str]], Awaitable[str]]
_MOST_NAMES = 10
_CHANGED_MEANWHILE = (
    "Somebody changed these words while you had them open. Load the page again and change them"
    " there."
)
_VERSIONS = """
SELECT version.id, version.kind, version.number, version.words, version.from_at, version.made_at,
       account.name AS made_by
  FROM wording_version AS version LEFT JOIN account ON account.id = version.made_by
 ORDER BY version.from_at DESC, version.number DESC
"""


async def _knows_nobody(spans: Sequence[str]) -> str:
    del spans
    return ""


_finds_names: list[FindsNames] = [_knows_nobody]

explain({"wording_version_once": lambda: RefusedError(_CHANGED_MEANWHILE)})


def use(finds_names: FindsNames) -> None:
    """Ask this from now on which of some words are the name of somebody who is known here."""
    _finds_names[:] = [finds_names]


def kind_of(word: str) -> MessageKind:
    """The kind of message of that name.

    Raises:
        NotFoundError: there is none.
    """
    try:
        return MessageKind(word)
    except ValueError:
        raise NotFoundError from None


async def list_wordings(viewer: Viewer, *, now: datetime) -> list[KindWording]:
    """Every kind of message whose words may be changed, as it is said now."""
    check(viewer, Permission.WORDING_EDIT)
    async with reading(viewer):
        versions = await _load()
    return [_kind_wording(kind, versions, now) for kind in KINDS]


async def get_wording(viewer: Viewer, kind: MessageKind, *, now: datetime) -> KindWording:
    """One kind of message as it is said now, with every version there was.

    Raises:
        NotFoundError: the words of that kind are not to be changed.
    """
    check(viewer, Permission.WORDING_EDIT)
    if kind not in KINDS:
        raise NotFoundError
    async with reading(viewer):
        return _kind_wording(kind, await _load(), now)


async def change(viewer: Viewer, kind: MessageKind, asked: ChangeWording, *, now: datetime) -> None:
    """Say the sentences of a kind in these words from a day on; none at all: as shipped.

    Raises:
        NotFoundError: the words of that kind are not to be changed.
        RefusedError: somebody changed them meanwhile.
        InvalidError: a sentence could identify somebody or is no sentence; or the day has passed.
        TooManyTriesError: ten names of people known here were tried within a quarter of an hour.
    """
    shown = await get_wording(viewer, kind, now=now)
    words = await check_words(viewer, kind, asked.words, now=now)
    if asked.version != shown.latest:
        raise RefusedError(_CHANGED_MEANWHILE)
    from_at = _from(asked, now)
    made = uuid4()
    subject = Subject("wording_version", made)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="wording.change") as act:
        await WordingVersion.insert(
            WordingVersion(
                id=made,
                kind=kind.value,
                number=shown.latest + 1,
                words=msgspec.json.encode(words).decode(),
                from_at=from_at,
                made_by=viewer.account,
                made_at=now,
            )
        )
        act.note(kind=kind.value, changed=len(words), from_at=from_at.isoformat())


async def preview(
    viewer: Viewer,
    kind: MessageKind,
    words: Mapping[str, str] | None,
    *,
    now: datetime,
) -> list[Preview]:
    """The mail of each case of a kind, to somebody made up, with these words or those in force.

    Raises:
        NotFoundError: the words of that kind are not to be changed.
        InvalidError: a sentence could identify somebody, or is no sentence.
        TooManyTriesError: as for changing.
    """
    shown = await get_wording(viewer, kind, now=now)
    if words is None:
        reworded = {one.shipped: one.words for one in shown.sentences}
    else:
        reworded = await check_words(viewer, kind, words, now=now)
    found = [(case, wording_of(message, reworded)) for case, message in samples(kind, now)]
    return [
        Preview(case=case, subject=one.subject, text=one.text, html=one.html) for case, one in found
    ]


async def check_words(
    viewer: Viewer, kind: MessageKind, words: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """What is read in place of which shipped sentence, by the sentences' keys; without the rest.

    Raises:
        InvalidError: a key is no sentence's, or a sentence could identify somebody.
        TooManyTriesError: ten names of people known here were tried within a quarter of an hour.
    """
    known = {one.key: one for one in sentences(kind, {})}
    faults = [
        Fault(key, "There is no such sentence. Load the page again.")
        for key in words.keys() - known
    ]
    said = {known[key]: _tidied(typed) for key, typed in words.items() if key in known}
    changed = {one: text for one, text in said.items() if text != one.shipped}
    for one, text in changed.items():
        words_of_it = problem(one.shipped, text) or await _names_in(viewer, text, now=now)
        if words_of_it:
            faults.append(Fault(one.key, words_of_it, text))
    if faults:
        raise InvalidError(*faults)
    return {one.shipped: text for one, text in changed.items()}


async def load_versions() -> list[Version]:
    """Every version there is, for whoever sends mail."""
    async with housekeeping():
        return await _load()


async def _names_in(viewer: Viewer, text: str, *, now: datetime) -> str:
    """That a sentence holds the name of somebody known here; each such name counts as a try."""
    found = await _finds_names[-1](list(spans_of(text)))
    if not found:
        return ""
    await count_try(f"wording:{viewer.account}", _MOST_NAMES, now=now)
    return f"Leave out “{found}”, or say it otherwise: it is somebody's name, or may be."


def _tidied(typed: str) -> str:
    """One line, as people type several."""
    return " ".join(typed.split())


def _from(asked: ChangeWording, now: datetime) -> datetime:
    """The moment from which words are said.

    Raises:
        InvalidError: its day has passed.
    """
    if asked.from_on is None or asked.from_on == local_day(now):
        return now
    if asked.from_on < local_day(now):
        typed = asked.from_on.isoformat()
        raise InvalidError(Fault("from_on", "Give today or a day that is still to come.", typed))
    return instant(asked.from_on, time())


def _kind_wording(kind: MessageKind, versions: Sequence[Version], now: datetime) -> KindWording:
    return KindWording(
        kind=kind,
        sentences=sentences(kind, in_force(versions, kind, now)),
        versions=tuple(one for one in versions if one.kind is kind),
    )


async def _load() -> list[Version]:
    return [
        msgspec.convert(dict(row) | {"words": msgspec.json.decode(row["words"])}, Version)
        for row in await fetch(_VERSIONS)
    ]
