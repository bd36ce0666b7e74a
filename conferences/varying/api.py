"""Variations, for programs."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from conferences.varying import service
from conferences.varying.values import (
    AskVariation,
    DecideVariation,
    OpenVariations,
    VariationListing,
    Variations,
)
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

ASK = {"permission": Permission.VARIATION_ASK}
DECIDE = {"permission": Permission.VARIATION_APPROVE}
VIEW = {"permission": Permission.VARIATION_VIEW}


@get("/api/v1/variations", opt=VIEW)
async def list_open_variations(viewer: AskedBy, now: AskedAt) -> OpenVariations:
    """What waits to be decided, and which approved days run out."""
    return await service.list_open(viewer, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/variations", opt=ASK)
async def list_variations(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Variations:
    """The variations of a conference, what may still be varied, and by whom."""
    return await service.list_of_conference(viewer, conference_id, now=now)


@post("/api/v1/conferences/{conference_id:uuid}/variations", opt=ASK)
async def ask_variation(
    conference_id: FromPath[UUID], data: JSONBody[AskVariation], viewer: AskedBy, now: AskedAt
) -> Response[VariationListing]:
    """Ask a senior manager for a later day."""
    made = await service.ask(viewer, conference_id, data, now=now)
    found = await service.get_variation(viewer, made, now=now)
    return Response(found, status_code=201, headers={"location": f"/api/v1/variations/{made}"})


@get("/api/v1/variations/{variation_id:uuid}", opt=VIEW)
async def get_variation(
    variation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> VariationListing:
    """One variation."""
    return await service.get_variation(viewer, variation_id, now=now)


@post(
    "/api/v1/variations/{variation_id:uuid}/approve",
    opt=DECIDE | {"step_up": True}, status_code=204,
)  # fmt: skip
async def approve_variation(
    variation_id: FromPath[UUID], data: JSONBody[DecideVariation], viewer: AskedBy, now: AskedAt
) -> None:
    """Say yes, as the senior manager named."""
    await service.approve(viewer, variation_id, data, now=now)


@post("/api/v1/variations/{variation_id:uuid}/refuse", opt=DECIDE, status_code=204)
async def refuse_variation(
    variation_id: FromPath[UUID], data: JSONBody[DecideVariation], viewer: AskedBy, now: AskedAt
) -> None:
    """Say no, as the senior manager named."""
    await service.refuse(viewer, variation_id, data, now=now)


@post("/api/v1/variations/{variation_id:uuid}/withdraw", opt=ASK, status_code=204)
async def withdraw_variation(variation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Take it back: what was agreed counts again."""
    await service.withdraw(viewer, variation_id, now=now)


ROUTES = [
    list_open_variations,
    list_variations,
    ask_variation,
    get_variation,
    approve_variation,
    refuse_variation,
    withdraw_variation,
]
