"""Who is kept from cases, for whom they are, and access in an emergency, for programs."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.access import service
from conferences.access.values import (
    AskEmergency,
    Bars,
    CaseAccess,
    Emergencies,
    EmergencyListing,
    Refuse,
    Restrict,
    SetBar,
)
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

BAR = {"permission": Permission.ACCESS_BAR}
RESTRICT = {"permission": Permission.ACCESS_RESTRICT}
EMERGENCY = {"permission": Permission.ACCESS_EMERGENCY}
DECIDE = {"permission": Permission.ACCESS_APPROVE}


@get("/api/v1/bars", opt=BAR)
async def list_bars(viewer: AskedBy, now: AskedAt) -> Bars:
    """The bars the viewer may lift, and whom they may bar."""
    return await service.list_bars(viewer, now=now)


@post("/api/v1/bars", opt=BAR)
async def set_bar(data: JSONBody[SetBar], viewer: AskedBy, now: AskedAt) -> Response[None]:
    """Keep somebody from a case from now on; whether there is such a case is not said."""
    bar = await service.set_bar(viewer, data, now=now)
    return Response(None, status_code=201, headers={"location": f"/api/v1/bars/{bar}"})


@delete("/api/v1/bars/{bar_id:uuid}", opt=BAR | {"step_up": True})
async def lift_bar(bar_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let somebody in again."""
    await service.lift_bar(viewer, bar_id, now=now)


@post(
    "/api/v1/replacements/{replacement_id:uuid}/done",
    opt={"permission": Permission.CONFERENCE_ARRANGE}, status_code=204,
)  # fmt: skip
async def finish_replacement(replacement_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Note that the agency was asked for somebody else."""
    await service.finish_replacement(viewer, replacement_id, now=now)


@get("/api/v1/families/{family_id:uuid}/access", opt=RESTRICT)
async def show_access(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> CaseAccess:
    """For whom a case is."""
    return await service.get_case_access(viewer, family_id, now=now)


@put("/api/v1/families/{family_id:uuid}/access", opt=RESTRICT)
async def restrict(
    family_id: FromPath[UUID], data: JSONBody[Restrict], viewer: AskedBy, now: AskedAt
) -> CaseAccess:
    """Let a case be for the people named from now on."""
    await service.restrict(viewer, family_id, data, now=now)
    return await service.get_case_access(viewer, family_id, now=now)


@delete("/api/v1/families/{family_id:uuid}/access", opt=RESTRICT | {"step_up": True})
async def lift_restriction(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let a case be as any other again."""
    await service.lift_restriction(viewer, family_id, now=now)


@get("/api/v1/emergency-access", opt=EMERGENCY)
async def list_emergencies(viewer: AskedBy, now: AskedAt) -> Emergencies:
    """What the viewer asked for in emergencies; a program's token opens no case."""
    return await service.list_own(viewer, now=now)


@post("/api/v1/emergency-access", opt=EMERGENCY | {"step_up": True})
async def ask_emergency(
    data: JSONBody[AskEmergency], viewer: AskedBy, now: AskedAt
) -> Response[None]:
    """Ask a second person to open a case; whether there is one is not said."""
    made = await service.ask(viewer, data, now=now)
    return Response(None, status_code=201, headers={"location": f"/api/v1/emergency-access/{made}"})


@get("/api/v1/emergency-access/{emergency_id:uuid}", opt=DECIDE)
async def show_emergency(
    emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> EmergencyListing:
    """What somebody asked for and why, for the second person."""
    return await service.get_asked(viewer, emergency_id, now=now)


@post(
    "/api/v1/emergency-access/{emergency_id:uuid}/open",
    opt=DECIDE | {"step_up": True}, status_code=204,
)  # fmt: skip
async def open_emergency(emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Open the case to whoever asked, for an hour."""
    await service.open_case(viewer, emergency_id, now=now)


@post("/api/v1/emergency-access/{emergency_id:uuid}/refuse", opt=DECIDE, status_code=204)
async def refuse_emergency(
    emergency_id: FromPath[UUID], data: JSONBody[Refuse], viewer: AskedBy, now: AskedAt
) -> None:
    """Leave the case shut."""
    await service.refuse(viewer, emergency_id, data.reason, now=now)


@post("/api/v1/emergency-access/{emergency_id:uuid}/end", opt=EMERGENCY, status_code=204)
async def end_emergency(emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """End one's own access now."""
    await service.end(viewer, emergency_id, now=now)


ROUTES = [
    list_bars,
    set_bar,
    lift_bar,
    finish_replacement,
    show_access,
    restrict,
    lift_restriction,
    list_emergencies,
    ask_emergency,
    show_emergency,
    open_emergency,
    refuse_emergency,
    end_emergency,
]
