"""Pages on which a standard is drafted, compared, signed and put in force."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import InvalidError
from people.forms import Faults, demand_form, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer, may
from standards.agreed import service as agreed
from standards.agreed.in_force import (
    KIND_WORDS,
    StandardInForce,
    calendar_words,
    group_words,
    in_force_on,
)
from standards.agreed.presets import not_spoken_of, read_presets, source_of
from standards.calendars import service as calendars
from standards.drafting import service
from standards.drafting.changes import (
    GROUPS,
    RemoveRule,
    RuleDetails,
    details_of,
    differences,
    measure_titles,
    shapes,
    span_codes,
)
from standards.drafting.values import ChangeDraft, Draft, ProposeDraft, StartDraft, State

ADOPT = {"permission": Permission.STANDARD_ADOPT}
DRAFTS = {"permission": Permission.DRAFT_VIEW}
SIGN = {"permission": Permission.STANDARD_SIGN, "step_up": True}
PUT_IN_FORCE = {"permission": Permission.STANDARD_ADOPT, "step_up": True}
UNIT_WORDS = {
    "calendar_days": "Calendar days",
    "count": "Number",
    "hours": "Hours",
    "months": "Months",
    "percent": "Per cent",
    "working_days": "Working days",
}
_START = "standards/drafting/start.html"
_CHANGE = "standards/drafting/change.html"
_RULE = "standards/drafting/rule.html"
_PROPOSE = "standards/drafting/propose.html"
AnyRequest = Request[Any, Any, Any]


@get("/standards/drafts", opt=DRAFTS)
async def list_drafts(viewer: AskedBy) -> Template:
    """Every draft and where it stands."""
    return page("standards/drafting/drafts.html", drafts=await service.list_drafts(viewer))


@get("/standards/drafts/new", opt=ADOPT)
async def start_drafting(viewer: AskedBy, now: AskedAt) -> Template:
    """Ask what a draft starts from."""
    return page(_START, **await _origins(viewer, now))


@post("/standards/drafts/new", opt=ADOPT)
async def submit_start(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Start the draft and go on to it."""
    form = await request.form()
    asked: StartDraft | Faults | InvalidError = read_form(StartDraft, form)
    if isinstance(asked, StartDraft):
        try:
            draft = await service.start(viewer, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(f"/standards/drafts/{draft}", "The draft was started.")
    return faulty(_START, asked, typed=typed_in(form), **await _origins(viewer, now))


@get("/standards/drafts/{draft_id:uuid}", opt=DRAFTS)
async def show_draft(draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """A draft beside the standard in force, with who has signed."""
    draft = await service.get_draft(viewer, draft_id)
    current = await _current(viewer, now)
    found = differences(current.rules, draft.rules)
    return page(
        "standards/drafting/draft.html",
        draft=draft,
        current=current,
        changed=[one for one in found if one.what != "same"],
        kinds=KIND_WORDS,
        calendar=(await calendars.list_titles(viewer))[draft.calendar],
        source_of=source_of,
        no_standard=not_spoken_of(draft.rules),
        may_change=may(viewer, Permission.STANDARD_ADOPT) and draft.state is State.OPEN,
        signs=_signs(viewer, draft),
    )


@get("/standards/drafts/{draft_id:uuid}/words", opt=ADOPT)
async def start_change(draft_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show what a draft is called and in which words it speaks."""
    draft = await service.get_draft(viewer, draft_id)
    return page(_CHANGE, draft=draft, calendars=await _calendars(viewer))


@post("/standards/drafts/{draft_id:uuid}/words", opt=ADOPT)
async def submit_change(
    request: AnyRequest, draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change them and go back to the draft."""
    form = await request.form()
    asked: ChangeDraft | Faults | InvalidError = read_form(ChangeDraft, form)
    if isinstance(asked, ChangeDraft):
        try:
            await service.change(viewer, draft_id, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(f"/standards/drafts/{draft_id}", "The draft was changed.")
    draft = await service.get_draft(viewer, draft_id)
    return faulty(
        _CHANGE, asked, typed=typed_in(form), draft=draft, calendars=await _calendars(viewer)
    )


@get("/standards/drafts/{draft_id:uuid}/rules/new", opt=ADOPT)
async def start_rule(
    draft_id: FromPath[UUID], viewer: AskedBy, measure: FromQuery[str] = ""
) -> Template:
    """Ask what a new rule is about, then what it says."""
    draft = await service.get_draft(viewer, draft_id)
    if measure not in shapes():
        return page("standards/drafting/measure.html", draft=draft, measures=measure_titles())
    asked = RuleDetails(measure=measure, revision=draft.revision)
    return page(_RULE, **await _rule_form(viewer, draft, asked, None))


@get("/standards/drafts/{draft_id:uuid}/rules/{rule_id:uuid}", opt=ADOPT)
async def show_rule(
    draft_id: FromPath[UUID], rule_id: FromPath[UUID], viewer: AskedBy
) -> Response[Any] | Template:
    """Show a rule of a draft to be changed."""
    draft = await service.get_draft(viewer, draft_id)
    rule = draft.as_standard().find_by_id(rule_id)
    if rule is None:
        return see_other(f"/standards/drafts/{draft_id}", "That rule is not there any more.")
    return page(
        _RULE, **await _rule_form(viewer, draft, details_of(rule, revision=draft.revision), rule_id)
    )


@post("/standards/drafts/{draft_id:uuid}/rules/new", opt=ADOPT)
async def submit_new_rule(
    request: AnyRequest, draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add the rule and go back to the draft."""
    return await _set_rule(request, draft_id, None, viewer, now)


@post("/standards/drafts/{draft_id:uuid}/rules/{rule_id:uuid}", opt=ADOPT)
async def submit_rule(
    request: AnyRequest,
    draft_id: FromPath[UUID],
    rule_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Change the rule and go back to the draft."""
    return await _set_rule(request, draft_id, rule_id, viewer, now)


@post("/standards/drafts/{draft_id:uuid}/rules/{rule_id:uuid}/remove", opt=ADOPT)
async def submit_removal(
    request: AnyRequest,
    draft_id: FromPath[UUID],
    rule_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Take a rule out and go back to the draft."""
    asked = demand_form(RemoveRule, await request.form())
    await service.remove_rule(viewer, draft_id, rule_id, asked, now=now)
    return see_other(f"/standards/drafts/{draft_id}", "The draft says nothing of that any more.")


@get("/standards/drafts/{draft_id:uuid}/propose", opt=ADOPT)
async def start_proposing(draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask who is to sign, and from which day it shall be in force."""
    return page(_PROPOSE, **await _proposal(viewer, draft_id, now))


@post("/standards/drafts/{draft_id:uuid}/propose", opt=ADOPT)
async def submit_proposal(
    request: AnyRequest, draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Put the draft before those who are to sign."""
    form = await request.form()
    asked: ProposeDraft | Faults | InvalidError = read_form(ProposeDraft, form)
    if isinstance(asked, ProposeDraft):
        try:
            await service.propose(viewer, draft_id, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            words = "Those who are to sign are told by mail."
            return see_other(f"/standards/drafts/{draft_id}", words)
    return faulty(_PROPOSE, asked, typed=typed_in(form), **await _proposal(viewer, draft_id, now))


@post("/standards/drafts/{draft_id:uuid}/take-back", opt=ADOPT)
async def submit_taking_back(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Open the draft for changes again."""
    await service.take_back(viewer, draft_id, now=now)
    return see_other(f"/standards/drafts/{draft_id}", "The draft can be changed again.")


@post("/standards/drafts/{draft_id:uuid}/sign", opt=SIGN)
async def submit_signature(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Sign what the draft says."""
    await service.sign(viewer, draft_id, now=now)
    return see_other(f"/standards/drafts/{draft_id}", "You have signed.")


@post("/standards/drafts/{draft_id:uuid}/put-in-force", opt=PUT_IN_FORCE)
async def submit_adoption(draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Make the draft the standard from its day on, and go to it."""
    standard = await service.put_in_force(viewer, draft_id, now=now)
    return see_other(f"/standards/{standard}", "The standard was adopted.")


@post("/standards/drafts/{draft_id:uuid}/give-up", opt=ADOPT)
async def submit_giving_up(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """End the draft and go back to the list."""
    await service.give_up(viewer, draft_id, now=now)
    return see_other("/standards/drafts", "The draft was given up; it stays to be read.")


@get("/standards/{standard_id:uuid}/compare", opt={"permission": Permission.STANDARD_VIEW})
async def compare_standards(
    standard_id: FromPath[UUID], viewer: AskedBy, other: FromQuery[str] = ""
) -> Template:
    """Two standards side by side, rule by rule; the one before it where no other is named."""
    standards = await agreed.list_standards(viewer)
    chosen = await agreed.get_standard(viewer, standard_id)
    others = [one for one in standards if one.id != chosen.id]
    named = next((one for one in others if str(one.id) == other), None)
    against = named or next((one for one in others if _is_before(one, chosen)), None)
    found = differences(against.rules if against else (), chosen.rules)
    return page(
        "standards/drafting/compare.html",
        standard=chosen, against=against, others=others, differences=found, kinds=KIND_WORDS,
    )  # fmt: skip


async def _set_rule(
    request: AnyRequest, draft_id: UUID, rule_id: UUID | None, viewer: Viewer, now: datetime
) -> Response[Any]:
    form = await request.form()
    asked: RuleDetails | Faults | InvalidError = read_form(RuleDetails, form)
    if isinstance(asked, RuleDetails):
        try:
            await service.set_rule(viewer, draft_id, rule_id, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(f"/standards/drafts/{draft_id}", "The rule was set.")
    draft = await service.get_draft(viewer, draft_id)
    shown = RuleDetails(measure=str(form.get("measure", "")), revision=draft.revision)
    return faulty(
        _RULE, asked, typed=typed_in(form), **await _rule_form(viewer, draft, shown, rule_id)
    )


def _is_before(one: StandardInForce, chosen: StandardInForce) -> bool:
    days = (one.in_force_from, chosen.in_force_from)
    return days[0] is not None and days[1] is not None and days[0] < days[1]


async def _current(viewer: Viewer, now: datetime) -> StandardInForce:
    return in_force_on(await agreed.list_standards(viewer), local_day(now))


async def _origins(viewer: Viewer, now: datetime) -> dict[str, Any]:
    standards = await agreed.list_standards(viewer)
    current = in_force_on(standards, local_day(now))
    return {
        "presets": tuple(read_presets().values()),
        "standards": standards,
        "current": current,
    }


async def _proposal(viewer: Viewer, draft_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "draft": await service.get_draft(viewer, draft_id),
        "signers": await service.list_signers(viewer),
        "today": local_day(now),
    }


async def _rule_form(
    viewer: Viewer, draft: Draft, asked: RuleDetails, rule_id: UUID | None
) -> dict[str, Any]:
    shape = shapes().get(asked.measure) or shapes()["quorum"]
    return {
        "draft": draft,
        "rule": asked,
        "rule_id": rule_id,
        "title": dict(measure_titles()).get(asked.measure, ""),
        "shape": shape,
        "spans": list(span_codes(shape).items()),
        "units": [(unit, UNIT_WORDS[unit]) for unit in shape.units],
        "kinds": list(KIND_WORDS.items()),
        "calendars": [
            *[(whose, calendar_words(whose)) for whose in shape.whose],
            *await _calendars(viewer),
        ],
        "groups": [(group, group_words([group]).capitalize()) for group in GROUPS],
    }


async def _calendars(viewer: Viewer) -> list[tuple[str, str]]:
    return list((await calendars.list_titles(viewer)).items())


def _signs(viewer: Viewer, draft: Draft) -> bool:
    """Whether the viewer is asked to sign and has not yet."""
    return draft.state is State.PROPOSED and any(
        one.account == viewer.account and one.signed_at is None for one in draft.signatures
    )


ROUTES = [
    list_drafts,
    start_drafting,
    submit_start,
    show_draft,
    start_change,
    submit_change,
    start_rule,
    show_rule,
    submit_new_rule,
    submit_rule,
    submit_removal,
    start_proposing,
    submit_proposal,
    submit_taking_back,
    submit_signature,
    submit_adoption,
    submit_giving_up,
    compare_standards,
]
