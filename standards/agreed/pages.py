"""Pages of the agreed standards: which were adopted, what each says, and adopting another."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission
from standards.agreed import service
from standards.agreed.in_force import KIND_WORDS, Rule, RuleKind, in_force_on
from standards.agreed.presets import not_spoken_of, read_presets, source_of
from standards.agreed.service import AdoptStandard
from standards.calendars import service as calendars

VIEW = {"permission": Permission.STANDARD_VIEW}
ADOPT = {"permission": Permission.STANDARD_ADOPT}
_FORM = "standards/agreed/adopt.html"
_HEADINGS: tuple[tuple[str, frozenset[RuleKind]], ...] = (
    ("Targets", frozenset({RuleKind.TARGET})),
    ("Quorum", frozenset({RuleKind.QUORUM, RuleKind.MAX})),
    ("Timescales", frozenset({RuleKind.WITHIN, RuleKind.BEFORE})),
)
AnyRequest = Request[Any, Any, Any]


@get("/standards", opt=VIEW)
async def list_standards(viewer: AskedBy, now: AskedAt) -> Template:
    """Every standard that was adopted, and the one in force."""
    standards = await service.list_standards(viewer)
    today = local_day(now)
    return page(
        "standards/agreed/standards.html",
        standards=standards,
        current=in_force_on(standards, today),
        today=today,
    )


@get("/standards/{standard_id:uuid}", opt=VIEW)
async def show_standard(standard_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One standard: its rules, where each comes from, and how sure that is."""
    standard = await service.get_standard(viewer, standard_id)
    standards = await service.list_standards(viewer)
    titles = await calendars.list_titles(viewer)
    return page(
        "standards/agreed/standard.html",
        standard=standard,
        calendar=titles[standard.calendar],
        groups=_grouped(standard.rules),
        kinds=KIND_WORDS,
        is_current=in_force_on(standards, local_day(now)).id == standard.id,
        source_of=source_of,
        no_standard=not_spoken_of(standard.rules),
    )


@get("/standards/new", opt=ADOPT)
async def start_adopting(now: AskedAt) -> Template:
    """Ask which preset was agreed, when and by whom."""
    return page(_FORM, **_choices(local_day(now)))


@post("/standards/new", opt=ADOPT | {"step_up": True})
async def submit_adopting(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Adopt the standard and go on to it."""
    form = await request.form()
    choices = _choices(local_day(now))
    asked = read_form(AdoptStandard, form)
    if isinstance(asked, Faults):
        return faulty(_FORM, asked, **choices)
    try:
        standard = await service.adopt(viewer, **msgspec.structs.asdict(asked), now=now)
    except InvalidError as error:
        return faulty(_FORM, error, typed=typed_in(form), **choices)
    return see_other(f"/standards/{standard}", "The standard was adopted.")


def _choices(today: date) -> dict[str, Any]:
    return {"presets": tuple(read_presets().values()), "today": today}


def _grouped(rules: Iterable[Rule]) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    rules = tuple(rules)
    groups = (
        (heading, tuple(rule for rule in rules if rule.rule in kinds))
        for heading, kinds in _HEADINGS
    )
    return tuple((heading, found) for heading, found in groups if found)


ROUTES = [list_standards, show_standard, start_adopting, submit_adopting]
