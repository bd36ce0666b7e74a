"""Pages by which one changes who runs a conference, who is invited, and its parts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.attending.defaults import usual_invitee
from conferences.attending.values import EXPECTATIONS, Expectation, Invitee
from conferences.attending.warning_pages import read_reasons
from conferences.booking import service, starting
from conferences.booking.listings import ConferenceInFull
from conferences.booking.slots import wall_instant
from conferences.booking.values import ChangeConference, SegmentPlan
from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import Fault, InvalidError
from people.forms import demand_form, read_revision, read_time, read_whole_number, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.professionals import service as professionals
from people.professionals.choices import everybody_to_choose
from people.professionals.values import FindProfessionals, ProfessionalListing

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
_PEOPLE = "conferences/booking/people.html"
_INVITEES = "conferences/booking/invitees.html"
_PARTS = 4
AnyRequest = Request[Any, Any, Any]


class PeopleForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who runs it and what its due date counts from, as typed."""

    chair: UUID | None = None
    lead_professional: UUID | None = None
    minute_taker: UUID | None = None
    clock_event: str = ""
    clock_started_on: date | None = None
    revision: int | None = None


@get("/conferences/{conference_id:uuid}/people", opt=ARRANGE)
async def start_people(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask who runs the conference."""
    return page(_PEOPLE, **await _people_context(viewer, conference_id, now))


@post("/conferences/{conference_id:uuid}/people", opt=ARRANGE)
async def submit_people(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change who runs it, its parts and its clock."""
    form = await request.form()
    try:
        given = demand_form(PeopleForm, form)
        seen = await service.get_conference(viewer, conference_id, now=now)
        asked = ChangeConference(
            revision=given.revision,
            chair=given.chair,
            lead_professional=given.lead_professional,
            minute_taker=given.minute_taker,
            segments=tuple(_parts(form)),
            all_the_same=read_reasons(form),
            **_clock(given, seen),
        )
        await service.change(viewer, conference_id, asked, now=now)
    except InvalidError as error:
        context = await _people_context(viewer, conference_id, now)
        return faulty(_PEOPLE, error, typed=typed_in(form), **context)
    return see_other(f"/conferences/{conference_id}", "Changed.")


@get("/conferences/{conference_id:uuid}/invitees", opt=ARRANGE)
async def start_invitees(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show who is invited, to be changed."""
    seen = await service.get_conference(viewer, conference_id, now=now)
    return page(
        _INVITEES,
        seen=seen,
        found=None,
        added=(),
        expectations=EXPECTATIONS,
        today=local_day(now),
    )


@post("/conferences/{conference_id:uuid}/invitees", opt=ARRANGE)
async def submit_invitees(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Look for people to add, or make the list the one that is expected."""
    form = await request.form()
    seen = await service.get_conference(viewer, conference_id, now=now)
    today = local_day(now)
    context: dict[str, Any] = {
        "seen": seen, "added": (), "expectations": EXPECTATIONS, "today": today,
    }  # fmt: skip
    if form.get("find"):
        wanted = FindProfessionals(search=str(form.get("search", "")).strip())
        found = await professionals.list_professionals(viewer, wanted, now=now)
        return page(_INVITEES, found=found, typed=typed_in(form), **context)
    try:
        ticked = await _ticked(form, viewer, now)
        context["added"] = [
            (one.id, f"{one.name}, {one.role}, {one.agency_name}") for one in ticked
        ]
        asked = ChangeConference(
            revision=read_revision(str(form.get("revision", ""))),
            invitees=(*_kept(form, seen), *_as_usual(ticked)),
            all_the_same=read_reasons(form),
        )
        await service.change(viewer, conference_id, asked, now=now)
    except InvalidError as error:
        return faulty(_INVITEES, error, typed=typed_in(form), found=None, **context)
    is_told = seen.state == "booked"
    notice = "Saved. Those concerned are told." if is_told else "Saved. Nobody is told yet."
    if form.get("save") == "more":
        return see_other(f"/conferences/{conference_id}/invitees", notice)
    return see_other(f"/conferences/{conference_id}", notice)


async def _people_context(viewer: Viewer, conference: UUID, now: AskedAt) -> Mapping[str, Any]:
    seen = await service.get_conference(viewer, conference, now=now)
    everybody = await professionals.list_professionals(viewer, now=now)
    known = await starting.start(viewer, seen.children[0].id, now=now)
    return {
        "seen": seen,
        "everybody": everybody_to_choose(everybody.people),
        "events": known.events,
        "parts": range(1, _PARTS + 1),
    }


def _clock(given: PeopleForm, seen: ConferenceInFull) -> dict[str, Any]:
    """The clock, where it is another one than before."""
    changed: dict[str, Any] = {}
    if given.clock_event and given.clock_event != seen.clock_event:
        changed["clock_event"] = given.clock_event
    if given.clock_started_on and given.clock_started_on != seen.clock_started_on:
        changed["clock_started_on"] = given.clock_started_on
    return changed


def _parts(form: FormMultiDict) -> Iterator[SegmentPlan]:
    for number in range(1, _PARTS + 1):
        title = str(form.get(f"part-title-{number}", "")).strip()
        minutes = str(form.get(f"part-minutes-{number}", "")).strip()
        if not title and not minutes:
            continue
        try:
            lasts = read_whole_number(minutes)
        except ValueError:
            words = "Give how many minutes this part takes, like 20."
            raise InvalidError(Fault(f"part-minutes-{number}", words, minutes)) from None
        is_with = bool(form.get(f"part-family-{number}"))
        yield SegmentPlan(title=title, minutes=lasts, with_family=is_with)


def _kept(form: FormMultiDict, seen: ConferenceInFull) -> Iterator[Invitee]:
    """Those already on the list who are not ticked to be taken off, as they are set now."""
    faults: list[Fault] = []
    for one in seen.expected:
        person = one.professional
        if form.get(f"remove-{person}"):
            continue
        times: dict[str, datetime | None] = {}
        for name, stands in (("arrives", one.arrives_at), ("leaves", one.leaves_at)):
            try:
                times[name] = _time(form, f"{name}-{person}", stands, seen)
            except ValueError as error:
                typed = str(form.get(f"{name}-{person}", ""))
                faults.append(Fault(f"{name}-{person}", str(error), typed))
        yield Invitee(
            professional=person,
            expectation=_expectation(form, f"expectation-{person}", one.expectation),
            is_insisted_on=bool(form.get(f"insisted-{person}")),
            counts_to_quorum=bool(form.get(f"quorum-{person}")),
            may_decide=bool(form.get(f"decides-{person}")),
            is_observer=bool(form.get(f"observes-{person}")),
            arrives_at=times.get("arrives"),
            leaves_at=times.get("leaves"),
        )
    if faults:
        raise InvalidError(*faults)


async def _ticked(form: FormMultiDict, viewer: Viewer, now: AskedAt) -> list[ProfessionalListing]:
    """Those ticked to be added."""
    ticked = {str(value) for value in form.getall("add", [])}
    if not ticked:
        return []
    everybody = await professionals.list_professionals(viewer, now=now)
    return [one for one in everybody.people if str(one.id) in ticked]


def _as_usual(people: Sequence[ProfessionalListing]) -> Iterator[Invitee]:
    """People as they are usually expected."""
    for one in people:
        yield usual_invitee(one.id, group=one.agency_group, role=one.role)


def _expectation(form: FormMultiDict, name: str, stands: str) -> Expectation:
    given = str(form.get(name, stands))
    return next((one for one in EXPECTATIONS if one == given), "both")


def _time(
    form: FormMultiDict, name: str, stands: datetime | None, seen: ConferenceInFull
) -> datetime | None:
    """A time of day on the day of the conference; without a field for it, the one that stands."""
    if name not in form:
        return stands
    typed = str(form.get(name, "")).strip()
    if not typed or seen.starts_at is None:
        return None
    at: time = read_time(typed)
    return wall_instant(local_day(seen.starts_at), at, field=name)


ROUTES = [start_people, submit_people, start_invitees, submit_invitees]
