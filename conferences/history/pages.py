"""Pages on which past conferences are brought in from spreadsheets, and a file is undone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.history import asked, service
from conferences.history.fields import FIELD_WORDS, Field
from conferences.history.values import HistoryResult
from conferences.history.words import KINDS, MEANINGS, agency_meanings
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.importing import carried, csv_file, sent_file
from people.pages import AnyRequest, faulty, page, see_other
from people.permissions import Permission, Viewer
from people.spreadsheets import CellFault, write_csv

MAY = {"permission": Permission.HISTORY_IMPORT}
_CHOOSE, _CHECK = "conferences/history/choose.html", "conferences/history/check.html"
_SHOWN = 100


@get("/history", opt=MAY)
async def show_history(viewer: AskedBy) -> Template:
    """The files that were brought in, and the spreadsheets whose columns are remembered."""
    imports = await service.list_imports(viewer)
    sources = await service.list_sources(viewer)
    return page("conferences/history/history.html", imports=imports, sources=sources)


@get("/history/new", opt=MAY)
async def start_import(viewer: AskedBy) -> Template:
    """Ask for a file and the name of its source."""
    return page(_CHOOSE, sources=await service.list_sources(viewer))


@post("/history/new", opt=MAY, status_code=200)
async def submit_file(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Show what a file's columns and words are taken for, and what it would do."""
    form = await request.form()
    data = await sent_file(form)
    sources = await service.list_sources(viewer)
    source = str(form.get("source", ""))
    if not data:
        fault = Fault("file", "Choose a file that is not empty.")
        return faulty(_CHOOSE, [fault], typed={"source": [source]}, sources=sources)
    try:
        seen = await service.bring_in(viewer, data, source=source, dry_run=True, now=now)
    except InvalidError as error:
        return faulty(_CHOOSE, error, typed={"source": [source]}, sources=sources)
    if not seen.columns:
        faults = [Fault("file", fault.message) for fault in seen.faults]
        return faulty(_CHOOSE, faults, typed={"source": [source]}, sources=sources)
    return await _check_page(viewer, seen, data)


@post("/history/check", opt=MAY, status_code=200)
async def submit_check(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Check again with what was chosen; take out the faulty rows; or bring the file in."""
    form = await request.form()
    data, source = await sent_file(form), str(form.get("source", ""))
    sheet = str(form.get("sheet", ""))
    seen = await service.bring_in(viewer, data, source=source, sheet=sheet, dry_run=True, now=now)
    matching = asked.matching_of(form, seen)
    brings_in = form.get("then") == "bring_in"
    if not brings_in:  # an act of its own; bringing in keeps what was chosen itself
        await service.remember(viewer, seen.source, matching, now=now)
    result = await service.bring_in(
        viewer, data, source=source, sheet=sheet, matching=matching, dry_run=not brings_in, now=now
    )
    if form.get("then") == "faults":
        return csv_file(faulty_rows(result), "faulty-rows.csv")
    if form.get("then") == "doubts":
        return csv_file(odd_rows(result), "odd-rows.csv")
    if result.is_done:
        told = result.conferences_added + result.conferences_changed
        return see_other("/history", f"Brought in: {told} conferences from “{result.source}”.")
    return await _check_page(viewer, result, data)


@post("/history/imports/{import_id:uuid}/undo", opt=MAY)
async def submit_undo(import_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Let nothing count of a file that was brought in."""
    await service.undo(viewer, import_id, now=now)
    return see_other("/history", "Undone: nothing of that file counts any more.")


def faulty_rows(result: HistoryResult) -> bytes:
    """Everything wrong with a file as a spreadsheet: row, column, what was typed, what to do."""
    return _listed(result.faults, "What to do")


def odd_rows(result: HistoryResult) -> bytes:
    """Everything that looks odd in a file as a spreadsheet."""
    return _listed(result.doubts, "What looks odd")


def _listed(found: Iterable[CellFault], last: str) -> bytes:
    rows = ((one.row, one.column, one.typed, one.message) for one in found)
    return write_csv(("Row", "Column", "It says", last), rows)


async def _check_page(viewer: Viewer, result: HistoryResult, data: bytes) -> Response[Any]:
    known = await service.list_agencies(viewer)
    options = {field.value: list(codes.items()) for field, codes in MEANINGS.items()}
    options[Field.AGENCY.value] = [
        *((str(id_), name) for id_, name in known), *agency_meanings().items()
    ]  # fmt: skip
    return page(
        _CHECK,
        status_code=422 if result.faults else 200,
        result=result,
        data=carried(data),
        fields=[(asked.NOT_USED, "Not used"), *FIELD_WORDS.items()],
        field_words=FIELD_WORDS,
        options=options,
        column_name=asked.column_name,
        word_name=asked.word_name,
        kinds=list(KINDS.items()),
        expectations=list(MEANINGS[Field.EXPECTATION].items()),
        shown=_SHOWN,
    )


ROUTES = [show_history, start_import, submit_file, submit_check, submit_undo]
