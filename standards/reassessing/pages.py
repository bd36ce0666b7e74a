"""The page on which verdicts are given again: looked at first, then started, then followed."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import Fault, InvalidError
from people.fields import tidy
from people.forms import Faults, read_form
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from standards.calendars.quarters import quarter_on
from standards.measures.definitions import TITLES
from standards.reassessing import service
from standards.reassessing.values import StartReassessment, check_days

ADOPT = {"permission": Permission.STANDARD_ADOPT}
PATH = "/standards/reassessment"
_PAGE = "standards/reassessing/reassessing.html"
_QUARTERS = 8


class LookAgain(msgspec.Struct, frozen=True, kw_only=True):
    """What the form says: from when to when, and, to start rather than look, why."""

    first_on: date
    last_on: date
    reason: str = ""
    start: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 600})
        check_days(self.first_on, self.last_on)
        if self.start and not self.reason:
            raise InvalidError(Fault("reason", "Say why verdicts are given again."))


@get(PATH, opt=ADOPT)
async def show_reassessing(viewer: AskedBy, now: AskedAt) -> Template:
    """Every run, and a form to look what another would change."""
    last = quarter_on(local_day(now))
    asked = {"first_on": last.last(_QUARTERS)[0].first_day, "last_on": local_day(now)}
    return page(_PAGE, **await _shown(viewer), asked=asked, found=None)


@post(PATH, opt=ADOPT)
async def submit_reassessing(
    request: Request[Any, Any, Any], viewer: AskedBy, now: AskedAt
) -> Response[Any] | Template:
    """Show what would change, or start the run."""
    read = read_form(LookAgain, await request.form())
    if isinstance(read, Faults):
        return faulty(_PAGE, read, **await _shown(viewer), asked={}, found=None)
    if read.start:
        asked = StartReassessment(first_on=read.first_on, last_on=read.last_on, reason=read.reason)
        await service.start(viewer, asked, now=now)
        return see_other(PATH, "Verdicts are given again. The figures follow as it goes on.")
    found = await service.look(viewer, read.first_on, read.last_on, now=now)
    asked_of = {"first_on": read.first_on, "last_on": read.last_on}
    return page(_PAGE, **await _shown(viewer), asked=asked_of, found=found)


@post(f"{PATH}/{{run_id:uuid}}/end", opt=ADOPT)
async def submit_end(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """End a run where it is."""
    await service.end(viewer, run_id, now=now)
    return see_other(PATH, "The run was ended. What it wrote stays.")


async def _shown(viewer: Viewer) -> dict[str, Any]:
    return {"runs": await service.list_runs(viewer), "titles": TITLES}


ROUTES = [show_reassessing, submit_reassessing, submit_end]
