"""The page on which a file is shown before it is brought in: what it would do, and every fault.

Nothing is kept between the two steps: the page carries the file with it, and bringing it in checks
everything anew.
"""

import base64
import binascii
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Response
from litestar.datastructures import FormMultiDict, UploadFile

from people.errors import Fault
from people.imports import ImportResult
from people.pages import faulty, page, see_other
from people.spreadsheets import MOST_BYTES, Column, write_csv

BringIn: TypeAlias = Callable[..., Coroutine[Any, Any, ImportResult]]
_TEMPLATE = "people/import.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """What a page says about the files it takes; ``example`` is one row of them."""

    path: str
    list_path: str
    columns: Sequence[Column]
    example: Sequence[str]

    @property
    def is_of_people(self) -> bool:
        """Whether its rows are people rather than agencies."""
        return self.path.startswith("/professionals")


def asking(about: ImportPage) -> Response[Any]:
    """The page that asks for a file."""
    return page(_TEMPLATE, about=about, result=None, data="")


def example_of(about: ImportPage) -> Response[bytes]:
    """A file with the right headings and one made-up row."""
    headings = [column.name for column in about.columns]
    return csv_file(write_csv(headings, [about.example]), "example.csv")


def csv_file(data: bytes, name: str) -> Response[bytes]:
    """A CSV file to be kept, never shown in the page."""
    return Response(
        data,
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def answer(about: ImportPage, form: FormMultiDict, bring_in: BringIn) -> Response[Any]:
    """Show what the sent file would do; bring it in once that was seen and agreed to."""
    data = await sent_file(form)
    if not data:
        fault = Fault("file", "Choose a file that is not empty.")
        return faulty(_TEMPLATE, [fault], about=about, result=None, data="")
    result = await bring_in(data, dry_run=form.get("then") != "bring_in")
    if result.faults:
        fault = Fault("file", _told(result))
        return faulty(_TEMPLATE, [fault], about=about, result=result, data="")
    if result.is_done:
        said = f"Brought in: {result.added} added, {result.changed} changed."
        return see_other(about.list_path, said)
    return page(_TEMPLATE, about=about, result=result, data=carried(data))


def _told(result: ImportResult) -> str:
    """How much is wrong with a file, in one sentence."""
    things = "one thing has" if len(result.faults) == 1 else f"{len(result.faults)} things have"
    return f"Nothing was brought in: {things} to be put right first. They are listed below."


def carried(data: bytes) -> str:
    """The file as the page carries it to the next step."""
    return base64.urlsafe_b64encode(data).decode()


async def sent_file(form: FormMultiDict) -> bytes:
    """The file's bytes, uploaded now or carried by the page; at most one more than is taken."""
    sent = form.get("file")
    if isinstance(sent, UploadFile):
        return await sent.read(MOST_BYTES + 1)
    try:
        return base64.urlsafe_b64decode(str(form.get("data", "")))
    except (binascii.Error, ValueError):
        return b""
