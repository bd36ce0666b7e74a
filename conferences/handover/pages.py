"""Pages to hand a closed conference over and to confirm that it was filed."""

import hashlib
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Stream, Template

from conferences.handover import service
from conferences.handover.values import ConfirmFiling
from conferences.handover.writing import zipped
from people.asking import AskedAt, AskedBy, OnPage
from people.errors import Fault, InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, part_of, see_other
from people.permissions import Permission

MANAGE = {"permission": Permission.HANDOVER_MANAGE}
GIVE_OUT = {"permission": Permission.HANDOVER_MANAGE, "step_up": True}
AnyRequest = Request[Any, Any, Any]
_ONE = "conferences/handover/handover.html"
_LARGEST_MANIFEST = 1024 * 1024


@get("/handovers", opt=MANAGE)
async def list_handovers(viewer: AskedBy, now: AskedAt, number: OnPage = 1) -> Template:
    """The closed conferences that are not filed yet."""
    waiting = part_of(await service.list_waiting(viewer, now=now), number)
    return page(
        "conferences/handover/handovers.html", waiting=waiting, age_in_words=service.age_in_words
    )


@get("/conferences/{conference_id:uuid}/handover", opt=MANAGE)
async def show_handover(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """How handing over one conference stands."""
    return page(_ONE, handover=await service.get_handover(viewer, conference_id, now=now))


@post("/conferences/{conference_id:uuid}/handover/package", opt=GIVE_OUT, status_code=200)
async def download_package(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Stream:
    """Give the package out as a zip."""
    package = await service.make_package(viewer, conference_id, now=now)
    return Stream(
        zipped(package, now=now),
        media_type="application/zip",
        headers={
            "content-disposition": f'attachment; filename="handover-{package.number}.zip"',
            "x-package-digest": package.digest,
        },
    )


@post("/conferences/{conference_id:uuid}/handover", opt=MANAGE)
async def submit_filing(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Note that it was filed, by the digest typed or the manifest uploaded."""
    form = await request.form()
    handover = await service.get_handover(viewer, conference_id, now=now)
    try:
        asked = read_form(_WithoutManifest, form)
        if isinstance(asked, Faults):
            return faulty(_ONE, asked, handover=handover)
        uploaded = await _digest_of_upload(form.get("manifest"))
        filing = ConfirmFiling(
            filed_reference=asked.filed_reference, filed_on=asked.filed_on,
            digest=uploaded or asked.digest,
        )  # fmt: skip
        await service.confirm(viewer, conference_id, filing, now=now)
    except InvalidError as error:
        return faulty(_ONE, error, typed=typed_in(form), handover=handover)
    return see_other(
        f"/conferences/{conference_id}/handover", "Filed. What was handed over is erased in time."
    )


class _WithoutManifest(ConfirmFiling, frozen=True, kw_only=True):
    """The form: the digest may be left out where the manifest is uploaded."""

    digest: str = ""

    def __post_init__(self) -> None:
        """Tidied with the digest in place."""


async def _digest_of_upload(chosen: object) -> str:
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return ""
    content = await chosen.read()
    if len(content) > _LARGEST_MANIFEST:
        raise InvalidError(Fault("manifest", "This is no manifest: it is too large."))
    return hashlib.sha256(content).hexdigest()


ROUTES = [list_handovers, show_handover, download_package, submit_filing]
