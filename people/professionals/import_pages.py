"""Pages to bring people in from a file, and to take the list out as one."""

from functools import partial
from typing import Any

from litestar import Request, Response, get, post

from people import importing
from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from people.professionals import service
from people.professionals.imports import COLUMNS

EDIT = {"permission": Permission.PROFESSIONAL_EDIT}
IMPORT = importing.ImportPage(
    path="/professionals/import",
    list_path="/professionals",
    columns=COLUMNS,
    example=(
        "Fiona Reid",
        "Health visitor",
        "Tayford Health",
        "fiona.reid@health.example",
        "01632 960123",
        "1 Sep 2026",
    ),
)


@get("/professionals/import", opt=EDIT)
async def start_import() -> Response[Any]:
    """Ask for a file of people."""
    return importing.asking(IMPORT)


@get("/professionals/import/example", opt=EDIT)
async def show_import_example() -> Response[bytes]:
    """A file of people to begin with."""
    return importing.example_of(IMPORT)


@post("/professionals/import", opt=EDIT)
async def submit_import(
    request: Request[Any, Any, Any], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Show what the file would do, or bring it in."""
    bring_in = partial(service.import_professionals, viewer, now=now)
    return await importing.answer(IMPORT, await request.form(), bring_in)


@get("/professionals/people.csv", opt={**EDIT, "step_up": True})
async def download_people(viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """Everybody who works here, in the columns that can be brought in again."""
    return importing.csv_file(await service.export_professionals(viewer, now=now), "people.csv")


ROUTES = [start_import, show_import_example, submit_import, download_people]
