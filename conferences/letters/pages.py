"""Pages for letters: who of a case may be written to, print runs, release, and posting."""

from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.letters import service
from conferences.letters.values import (
    CheckLetter,
    CheckRun,
    GiveLetters,
    PrepareRun,
    RefuseRun,
    WriteTo,
)
from notifications.letters.laying_out import CHECKS
from notifications.letters.values import Way
from people.asking import AskedAt, AskedBy
from people.clock import instant, local
from people.errors import Fault, InvalidError, RefusedError
from people.forms import demand_form, typed_in
from people.pages import as_pdf, faulty, page, see_other
from people.permissions import Permission

PREPARE = {"permission": Permission.LETTER_PREPARE}
PRINT = {**PREPARE, "step_up": True}
RELEASE = {"permission": Permission.LETTER_RELEASE, "step_up": True}
_CASE = "conferences/letters/case.html"
_RUN = "conferences/letters/run.html"
AnyRequest = Request[Any, Any, Any]


class ChosenForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to write to, as it is ticked."""

    about: tuple[UUID, ...] = ()


class GivenForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which letters went out, how, when and by whom, as it is typed."""

    way: Way
    on: date
    at: time
    given_by: str
    letters: tuple[UUID, ...] = ()

    def read(self) -> GiveLetters:
        """As it is meant."""
        return GiveLetters(
            way=self.way, given_at=instant(self.on, self.at), given_by=self.given_by,
            letters=self.letters,
        )  # fmt: skip


@get("/print-runs", opt=PREPARE)
async def list_runs(viewer: AskedBy, now: AskedAt) -> Template:
    """The print runs that are not done, and those of late."""
    runs = await service.list_runs(viewer, now=now)
    return page("conferences/letters/runs.html", runs=runs)


@get("/families/{family_id:uuid}/letters", opt=PREPARE)
async def show_case(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Who of a case may be written to now, and the runs that were made."""
    return page(_CASE, case=await service.get_case_letters(viewer, family_id, now=now))


@post("/families/{family_id:uuid}/letters", opt=PREPARE)
async def submit_run(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Make the letters of a run and go on to its check sheet."""
    form = await request.form()
    try:
        run = await service.prepare(viewer, family_id, _chosen(form), now=now)
    except (InvalidError, RefusedError) as error:
        case = await service.get_case_letters(viewer, family_id, now=now)
        return faulty(_CASE, _as_faults(error, "about"), typed=typed_in(form), case=case)
    return see_other(f"/print-runs/{run}", "Look at every letter now, and tick the check sheet.")


@get("/print-runs/{run_id:uuid}", opt=PREPARE)
async def show_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One run: its letters, how far it is, and what is next."""
    return page(_RUN, **await _context(viewer, run_id, now))


@get("/print-runs/{run_id:uuid}/preview.pdf", opt=PREPARE)
async def preview(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The letters, marked as not released, to be looked at."""
    paper = await service.preview_letters(viewer, run_id, now=now)
    return as_pdf(paper.name, paper.content)


@get("/print-runs/{run_id:uuid}/letters.pdf", opt=PRINT)
async def print_letters(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The letters of a released run, to be printed."""
    paper = await service.print_letters(viewer, run_id, now=now)
    return as_pdf(paper.name, paper.content)


@get("/print-runs/{run_id:uuid}/check-sheet.pdf", opt=PRINT)
async def print_check_sheet(
    run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """The check sheet of a run, to be printed."""
    paper = await service.print_check_sheet(viewer, run_id, now=now)
    return as_pdf(paper.name, paper.content)


@post("/print-runs/{run_id:uuid}/check", opt=PREPARE)
async def submit_check(
    request: AnyRequest, run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take the check sheet and ask a second person."""
    form = await request.form()
    run = await service.get_run(viewer, run_id, now=now)
    sheet = CheckRun(letters=tuple(_checked(form, one.id) for one in run.shown if one.is_right))
    try:
        await service.ask_release(viewer, run_id, sheet, now=now)
    except (InvalidError, RefusedError) as error:
        return await _again(error, form, viewer, run_id, now)
    return see_other(f"/print-runs/{run_id}", "A second person is asked to release it.")


@post("/print-runs/{run_id:uuid}/release", opt=RELEASE)
async def submit_release(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Release a run as the second person."""
    await service.release(viewer, run_id, now=now)
    return see_other(f"/print-runs/{run_id}", "It is released. Its letters may be printed now.")


@post("/print-runs/{run_id:uuid}/refuse", opt=RELEASE)
async def submit_refusal(
    request: AnyRequest, run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Give a run back to whoever prepared it."""
    form = await request.form()
    try:
        await service.refuse(viewer, run_id, demand_form(RefuseRun, form), now=now)
    except InvalidError as error:
        return await _again(error, form, viewer, run_id, now)
    return see_other(f"/print-runs/{run_id}", "It was given back.")


@post("/print-runs/{run_id:uuid}/withdraw", opt=PREPARE)
async def submit_withdrawal(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take a run back."""
    await service.withdraw(viewer, run_id, now=now)
    return see_other(f"/print-runs/{run_id}", "It was taken back. Nothing of it is to be posted.")


@post("/print-runs/{run_id:uuid}/given", opt=PREPARE)
async def submit_given(
    request: AnyRequest, run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record that letters were posted or handed over."""
    form = await request.form()
    try:
        asked = demand_form(GivenForm, form).read()
        await service.record_given(viewer, run_id, asked, now=now)
    except (InvalidError, RefusedError) as error:
        return await _again(error, form, viewer, run_id, now)
    return see_other(f"/print-runs/{run_id}", "It was recorded. They count as told from then on.")


def _chosen(form: FormMultiDict) -> PrepareRun:
    chosen = demand_form(ChosenForm, form).about
    return PrepareRun(
        letters=tuple(
            WriteTo(about=one, enclosures=str(form.get(f"enclosures-{one}", ""))) for one in chosen
        )
    )


def _checked(form: FormMultiDict, letter: UUID) -> CheckLetter:
    ticked = {name: f"{name}-{letter}" in form for name in CHECKS}
    return CheckLetter(letter=letter, **ticked)


def _as_faults(error: InvalidError | RefusedError, field: str) -> InvalidError | list[Fault]:
    return error if isinstance(error, InvalidError) else [Fault(field, str(error))]


async def _again(
    error: InvalidError | RefusedError,
    form: FormMultiDict,
    viewer: AskedBy,
    run_id: UUID,
    now: AskedAt,
) -> Response[Any]:
    context = await _context(viewer, run_id, now)
    return faulty(_RUN, _as_faults(error, "letters"), typed=typed_in(form), **context)


async def _context(viewer: AskedBy, run_id: UUID, now: AskedAt) -> dict[str, Any]:
    run = await service.get_run(viewer, run_id, now=now)
    return {"run": run, "checks": CHECKS, "now_here": local(now)}


ROUTES = [
    list_runs,
    show_case,
    submit_run,
    show_run,
    preview,
    print_letters,
    print_check_sheet,
    submit_check,
    submit_release,
    submit_refusal,
    submit_withdrawal,
    submit_given,
]
