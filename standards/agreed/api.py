"""The agreed standards for programs."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.agreed import service
from standards.agreed.in_force import StandardInForce
from standards.agreed.presets import Preset, read_presets
from standards.agreed.service import AdoptStandard

VIEW = {"permission": Permission.STANDARD_VIEW}


@get("/api/v1/standards", opt=VIEW)
async def list_standards(viewer: AskedBy) -> list[StandardInForce]:
    """Every standard that was adopted, the latest first."""
    return list(await service.list_standards(viewer))


@get("/api/v1/standards/presets", opt=VIEW)
async def list_presets() -> list[Preset]:
    """Every preset that can be adopted, with its rules and their sources."""
    return list(read_presets().values())


@get("/api/v1/standards/{standard_id:uuid}", opt=VIEW)
async def get_standard(standard_id: FromPath[UUID], viewer: AskedBy) -> StandardInForce:
    """One standard with its rules."""
    return await service.get_standard(viewer, standard_id)


@post("/api/v1/standards", opt={"permission": Permission.STANDARD_ADOPT, "step_up": True})
async def adopt_standard(
    data: JSONBody[AdoptStandard], viewer: AskedBy, now: AskedAt
) -> Response[StandardInForce]:
    """Adopt a preset as the standard in force from a day on."""
    standard = await service.adopt(viewer, **msgspec.structs.asdict(data), now=now)
    headers = {"location": f"/api/v1/standards/{standard}"}
    return Response(await service.get_standard(viewer, standard), headers=headers)


ROUTES = [list_standards, list_presets, get_standard, adopt_standard]
