"""The committee's own words for mail, for programs."""

from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from notifications.wordings import service
from notifications.wordings.values import ChangeWording, KindWording, Preview
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

EDIT = {"permission": Permission.WORDING_EDIT}
_ONE = "/api/v1/wordings/{kind:str}"


@get("/api/v1/wordings", opt=EDIT)
async def list_wordings(viewer: AskedBy, now: AskedAt) -> list[KindWording]:
    """Every kind of message whose words may be changed, with its sentences and versions."""
    return await service.list_wordings(viewer, now=now)


@get(_ONE, opt=EDIT)
async def get_wording(kind: FromPath[str], viewer: AskedBy, now: AskedAt) -> KindWording:
    """One kind of message, with its sentences and versions."""
    return await service.get_wording(viewer, service.kind_of(kind), now=now)


@put(_ONE, opt=EDIT)
async def change_wording(
    kind: FromPath[str], data: JSONBody[ChangeWording], viewer: AskedBy, now: AskedAt
) -> KindWording:
    """Say its sentences in these words from now or a day on; without any, as shipped."""
    await service.change(viewer, service.kind_of(kind), data, now=now)
    return await service.get_wording(viewer, service.kind_of(kind), now=now)


@post(f"{_ONE}/preview", opt=EDIT, status_code=200)
async def preview_wording(
    kind: FromPath[str], data: JSONBody[ChangeWording], viewer: AskedBy, now: AskedAt
) -> list[Preview]:
    """The mail of each case with these words, to somebody made up; nothing is changed."""
    return await service.preview(viewer, service.kind_of(kind), data.words, now=now)


ROUTES = [list_wordings, get_wording, change_wording, preview_wording]
