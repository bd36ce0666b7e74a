"""Drafts of standards for programs."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.agreed import service as agreed
from standards.agreed.in_force import StandardInForce
from standards.drafting import service
from standards.drafting.changes import RemoveRule, RuleDetails
from standards.drafting.values import ChangeDraft, Draft, DraftListing, ProposeDraft, StartDraft

ADOPT = {"permission": Permission.STANDARD_ADOPT}
DRAFTS = {"permission": Permission.DRAFT_VIEW}


@get("/api/v1/standard-drafts", opt=DRAFTS)
async def list_drafts(viewer: AskedBy) -> list[DraftListing]:
    """Every draft and where it stands."""
    return await service.list_drafts(viewer)


@post("/api/v1/standard-drafts", opt=ADOPT)
async def start_draft(data: JSONBody[StartDraft], viewer: AskedBy, now: AskedAt) -> Response[Draft]:
    """Start a draft from a preset or a standard."""
    draft = await service.start(viewer, data, now=now)
    headers = {"location": f"/api/v1/standard-drafts/{draft}"}
    return Response(await service.get_draft(viewer, draft), headers=headers)


@get("/api/v1/standard-drafts/{draft_id:uuid}", opt=DRAFTS)
async def get_draft(draft_id: FromPath[UUID], viewer: AskedBy) -> Draft:
    """A draft with its rules and signatures."""
    return await service.get_draft(viewer, draft_id)


@put("/api/v1/standard-drafts/{draft_id:uuid}", opt=ADOPT)
async def change_draft(
    draft_id: FromPath[UUID], data: JSONBody[ChangeDraft], viewer: AskedBy, now: AskedAt
) -> Draft:
    """Change a draft's title, words and calendar."""
    await service.change(viewer, draft_id, data, now=now)
    return await service.get_draft(viewer, draft_id)


@post("/api/v1/standard-drafts/{draft_id:uuid}/rules", opt=ADOPT)
async def add_rule(
    draft_id: FromPath[UUID], data: JSONBody[RuleDetails], viewer: AskedBy, now: AskedAt
) -> Draft:
    """Add a rule to a draft."""
    await service.set_rule(viewer, draft_id, None, data, now=now)
    return await service.get_draft(viewer, draft_id)


@put("/api/v1/standard-drafts/{draft_id:uuid}/rules/{rule_id:uuid}", opt=ADOPT)
async def change_rule(
    draft_id: FromPath[UUID],
    rule_id: FromPath[UUID],
    data: JSONBody[RuleDetails],
    viewer: AskedBy,
    now: AskedAt,
) -> Draft:
    """Change a rule of a draft."""
    await service.set_rule(viewer, draft_id, rule_id, data, now=now)
    return await service.get_draft(viewer, draft_id)


@delete("/api/v1/standard-drafts/{draft_id:uuid}/rules/{rule_id:uuid}", opt=ADOPT, status_code=200)
async def remove_rule(
    draft_id: FromPath[UUID],
    rule_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    revision: FromQuery[int],
) -> Draft:
    """Take a rule out of a draft."""
    await service.remove_rule(viewer, draft_id, rule_id, RemoveRule(revision=revision), now=now)
    return await service.get_draft(viewer, draft_id)


@put("/api/v1/standard-drafts/{draft_id:uuid}/proposal", opt=ADOPT)
async def propose_draft(
    draft_id: FromPath[UUID], data: JSONBody[ProposeDraft], viewer: AskedBy, now: AskedAt
) -> Draft:
    """Put a draft before the Chief Officers who are to sign it."""
    await service.propose(viewer, draft_id, data, now=now)
    return await service.get_draft(viewer, draft_id)


@delete("/api/v1/standard-drafts/{draft_id:uuid}/proposal", opt=ADOPT, status_code=200)
async def take_back_draft(draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Draft:
    """Open a proposed draft for changes again."""
    await service.take_back(viewer, draft_id, now=now)
    return await service.get_draft(viewer, draft_id)


@put(
    "/api/v1/standard-drafts/{draft_id:uuid}/signature",
    opt={"permission": Permission.STANDARD_SIGN, "step_up": True},
)
async def sign_draft(draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Draft:
    """Sign what a proposed draft says."""
    await service.sign(viewer, draft_id, now=now)
    return await service.get_draft(viewer, draft_id)


@post("/api/v1/standard-drafts/{draft_id:uuid}/standard", opt=ADOPT | {"step_up": True})
async def put_draft_in_force(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[StandardInForce]:
    """Make a draft that all have signed the standard from its day on."""
    standard = await service.put_in_force(viewer, draft_id, now=now)
    headers = {"location": f"/api/v1/standards/{standard}"}
    return Response(await agreed.get_standard(viewer, standard), headers=headers)


@delete("/api/v1/standard-drafts/{draft_id:uuid}", opt=ADOPT)
async def give_up_draft(draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """End a draft that will not be agreed."""
    await service.give_up(viewer, draft_id, now=now)


ROUTES = [
    list_drafts,
    start_draft,
    get_draft,
    change_draft,
    add_rule,
    change_rule,
    remove_rule,
    propose_draft,
    take_back_draft,
    sign_draft,
    put_draft_in_force,
    give_up_draft,
]
