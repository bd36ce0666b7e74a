"""Pages for a family's people: the list, each person, who must not meet, and silence."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.families import service
from conferences.families.values import (
    AddConsent,
    AddContact,
    AskDirectly,
    FallSilent,
    GiveReason,
    KeepApart,
    Relationship,
    WriteMember,
)
from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import InvalidError, NotFoundError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission
from people.professionals import service as professionals
from people.professionals.choices import everybody_to_choose

EDIT = {"permission": Permission.FAMILY_EDIT}
_AT = "conferences/families"
_DETAILS = ("contact", "consent", "relationship", "direct")
_RIGHTS = {"yes": True, "no": False}
AnyRequest = Request[Any, Any, Any]


class RelationshipForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is to a child, as it is typed."""

    child: UUID
    relation: str = ""
    rights: str = ""

    def read(self) -> Relationship:
        """As it is meant."""
        return Relationship(
            child=self.child, relation=self.relation, has_rights=_RIGHTS.get(self.rights)
        )


@get("/families/{family_id:uuid}/members", opt=EDIT)
async def list_members(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """A family's people, who must not meet whom, and whether the family is silent."""
    people = await service.get_people(viewer, family_id, now=now)
    return page(f"{_AT}/people.html", people=people)


@get("/families/{family_id:uuid}/members/new", opt=EDIT)
async def start_member(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask about another of a family's people."""
    return page(f"{_AT}/member_form.html", **await _form_context(viewer, family_id, now))


@post("/families/{family_id:uuid}/members/new", opt=EDIT)
async def submit_member(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add somebody to a family's people and go on to their page."""
    form = await request.form()
    try:
        asked = demand_form(WriteMember, form)
        member = await service.add_member(viewer, family_id, asked, now=now)
    except InvalidError as error:
        context = await _form_context(viewer, family_id, now)
        return faulty(f"{_AT}/member_form.html", error, typed=typed_in(form), **context)
    return see_other(f"/family-members/{member}", "The person was added.")


@get("/family-members/{member_id:uuid}", opt=EDIT)
async def show_member(member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One of a family's people: how to reach them, what they agreed to, what they need."""
    member = await service.get_member(viewer, member_id, now=now)
    return page(f"{_AT}/member.html", member=member, warnings=service.WARNINGS)


@get("/family-members/{member_id:uuid}/edit", opt=EDIT)
async def start_member_change(member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show somebody's details to be changed."""
    return page(f"{_AT}/member_form.html", **await _form_context(viewer, None, now, member_id))


@post("/family-members/{member_id:uuid}/edit", opt=EDIT)
async def submit_member_change(
    request: AnyRequest, member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change somebody's details and go back to them."""
    form = await request.form()
    try:
        asked = demand_form(WriteMember, form)
        await service.change_member(viewer, member_id, asked, now=now)
    except InvalidError as error:
        context = await _form_context(viewer, None, now, member_id)
        return faulty(f"{_AT}/member_form.html", error, typed=typed_in(form), **context)
    return see_other(f"/family-members/{member_id}", "The details were changed.")


@post("/family-members/{member_id:uuid}/end", opt=EDIT)
async def submit_member_end(
    member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let somebody belong to a family's people no more."""
    await service.end_member(viewer, member_id, now=now)
    return see_other(f"/family-members/{member_id}", "They are asked to nothing new any more.")


@get([f"/family-members/{{member_id:uuid}}/{what}" for what in _DETAILS], opt=EDIT)
async def start_detail(
    request: AnyRequest, member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """Ask for a contact, for what somebody agreed to, for a relationship, or a decision."""
    what = request.url.path.rpartition("/")[2]
    return page(f"{_AT}/{what}.html", **await _detail_context(viewer, member_id, now))


@post("/family-members/{member_id:uuid}/contact", opt=EDIT)
async def submit_contact(
    request: AnyRequest, member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Write down where somebody is reached; a danger is named first."""
    form = await request.form()
    try:
        asked = demand_form(AddContact, form)
        await service.add_contact(viewer, member_id, asked, now=now)
    except InvalidError as error:
        return await _detail_again("contact", error, form, viewer, member_id, now)
    return see_other(f"/family-members/{member_id}", "It was written down.")


@post("/family-members/{member_id:uuid}/consent", opt=EDIT)
async def submit_consent(
    request: AnyRequest, member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record a way by which somebody agrees to be told."""
    form = await request.form()
    try:
        asked = demand_form(AddConsent, form)
        await service.add_consent(viewer, member_id, asked, now=now)
    except InvalidError as error:
        return await _detail_again("consent", error, form, viewer, member_id, now)
    return see_other(f"/family-members/{member_id}", "The agreement was recorded.")


@post("/family-members/{member_id:uuid}/relationship", opt=EDIT)
async def submit_relationship(
    request: AnyRequest, member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Write down what somebody is to a child."""
    form = await request.form()
    try:
        asked = demand_form(RelationshipForm, form).read()
        await service.set_relationship(viewer, member_id, asked, now=now)
    except InvalidError as error:
        return await _detail_again("relationship", error, form, viewer, member_id, now)
    return see_other(f"/family-members/{member_id}", "The relationship was written down.")


@post("/family-members/{member_id:uuid}/direct", opt=EDIT)
async def submit_direct(
    request: AnyRequest, member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record the chair's decision that a young person is asked directly, or take it back."""
    form = await request.form()
    if "end" in form:
        await service.ask_through_others(viewer, member_id, now=now)
        return see_other(f"/family-members/{member_id}", "They are asked directly no more.")
    try:
        asked = demand_form(AskDirectly, form)
        await service.ask_directly(viewer, member_id, asked, now=now)
    except InvalidError as error:
        return await _detail_again("direct", error, form, viewer, member_id, now)
    return see_other(f"/family-members/{member_id}", "The chair's decision was recorded.")


@post("/family-contacts/{contact_id:uuid}/end", opt=EDIT)
async def submit_contact_end(
    contact_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let an address or number be a former one."""
    member = await service.end_contact(viewer, contact_id, now=now)
    return see_other(f"/family-members/{member}", "It is a former one now and is never used.")


@post("/family-consents/{consent_id:uuid}/end", opt=EDIT)
async def submit_consent_end(
    consent_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record that somebody agrees to a way no more."""
    member = await service.end_consent(viewer, consent_id, now=now)
    return see_other(f"/family-members/{member}", "This way is not used any more.")


@get("/families/{family_id:uuid}/silence", opt=EDIT)
async def start_silence(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask why nothing may go out by itself, or why it may again."""
    people = await service.get_people(viewer, family_id, now=now)
    return page(f"{_AT}/silence.html", people=people)


@post("/families/{family_id:uuid}/silence", opt=EDIT)
async def submit_silence(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Stop everything that goes out by itself about a family, or let it go out again."""
    form = await request.form()
    try:
        if "end" in form:
            again = demand_form(GiveReason, form)
            await service.end_silence(viewer, family_id, again, now=now)
            notice = "Things go out by themselves again."
        else:
            await service.fall_silent(viewer, family_id, demand_form(FallSilent, form), now=now)
            notice = "Nothing goes out by itself any more. What waited was taken back."
    except InvalidError as error:
        people = await service.get_people(viewer, family_id, now=now)
        return faulty(f"{_AT}/silence.html", error, typed=typed_in(form), people=people)
    return see_other(f"/families/{family_id}/members", notice)


@get("/families/{family_id:uuid}/apart", opt=EDIT)
async def start_apart(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask which two people must not meet."""
    return page(f"{_AT}/apart.html", **await _apart_context(viewer, family_id, now))


@post("/families/{family_id:uuid}/apart", opt=EDIT)
async def submit_apart(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record that two people must not meet."""
    form = await request.form()
    try:
        asked = demand_form(KeepApart, form)
        await service.keep_apart(viewer, family_id, asked, now=now)
    except InvalidError as error:
        context = await _apart_context(viewer, family_id, now)
        return faulty(f"{_AT}/apart.html", error, typed=typed_in(form), **context)
    return see_other(f"/families/{family_id}/members", "They are kept apart from now on.")


@get("/kept-apart/{kept_id:uuid}/end", opt=EDIT)
async def start_apart_end(kept_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask why two people may meet again."""
    kept = await service.get_kept_apart(viewer, kept_id, now=now)
    return page(f"{_AT}/apart_end.html", kept=kept)


@post("/kept-apart/{kept_id:uuid}/end", opt=EDIT)
async def submit_apart_end(
    request: AnyRequest, kept_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record that two people may meet again."""
    form = await request.form()
    try:
        asked = demand_form(GiveReason, form)
        family = await service.end_keeping_apart(viewer, kept_id, asked, now=now)
    except InvalidError as error:
        kept = await service.get_kept_apart(viewer, kept_id, now=now)
        return faulty(f"{_AT}/apart_end.html", error, typed=typed_in(form), kept=kept)
    return see_other(f"/families/{family}/members", "They are not kept apart any more.")


async def _detail_context(viewer: AskedBy, member_id: UUID, now: AskedAt) -> dict[str, Any]:
    member = await service.get_member(viewer, member_id, now=now)
    return {
        "member": member,
        "chairs": await service.list_chairs(viewer, member.family),
        "today": local_day(now),
    }


async def _detail_again(
    what: str,
    error: InvalidError,
    form: FormMultiDict,
    viewer: AskedBy,
    member_id: UUID,
    now: AskedAt,
) -> Response[Any]:
    context = await _detail_context(viewer, member_id, now)
    return faulty(f"{_AT}/{what}.html", error, typed=typed_in(form), **context)


async def _form_context(
    viewer: AskedBy, family_id: UUID | None, now: AskedAt, member_id: UUID | None = None
) -> dict[str, Any]:
    member = None if member_id is None else await service.get_member(viewer, member_id, now=now)
    family = member.family if member is not None else family_id
    if family is None:
        raise NotFoundError
    return {
        "member": member,
        "people": await service.get_people(viewer, family, now=now),
        "children": await service.list_children_of(viewer, family),
    }


async def _apart_context(viewer: AskedBy, family_id: UUID, now: AskedAt) -> dict[str, Any]:
    everybody = await professionals.list_professionals(viewer, now=now)
    return {
        "people": await service.get_people(viewer, family_id, now=now),
        "everybody": everybody_to_choose(everybody.people),
        "today": local_day(now),
    }


ROUTES = [
    list_members,
    start_member,
    submit_member,
    show_member,
    start_member_change,
    submit_member_change,
    submit_member_end,
    start_detail,
    submit_contact,
    submit_consent,
    submit_relationship,
    submit_direct,
    submit_contact_end,
    submit_consent_end,
    start_silence,
    submit_silence,
    start_apart,
    submit_apart,
    start_apart_end,
    submit_apart_end,
]
