"""The trail, for programs."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from people.asking import AskedAt, AskedBy
from people.audit import searching, verifying
from people.audit.pages import anchors_of
from people.audit.values import EntriesFound, Entry, Narrowed, Verification, VerifyTrail
from people.permissions import Permission

VIEW = {"permission": Permission.AUDIT_VIEW}


@get("/api/v1/audit/entries", opt=VIEW)
async def list_entries(  # noqa: PLR0913, PLR0917 - one for each thing the trail is searched by
    viewer: AskedBy,
    now: AskedAt,
    who: FromQuery[str] = "",
    verb: FromQuery[str] = "",
    act: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    about: FromQuery[str] = "",
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    via: FromQuery[str] = "",
    refused: FromQuery[bool] = False,  # noqa: FBT002 - a part of the address
    before: FromQuery[int | None] = None,
) -> EntriesFound:
    """The entries that fit, newest first; `before` of the answer leads to those before them."""
    narrowed = Narrowed(
        who=who, verb=verb, act=act, kind=kind, about=about, since=since, until=until, via=via,
        is_refused=refused, before=before,
    )  # fmt: skip
    return await searching.search(viewer, narrowed, now=now)


@get("/api/v1/audit/entries/{entry_id:uuid}", opt=VIEW)
async def get_entry(entry_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Entry:
    """One entry with its ids and codes."""
    return await searching.get(viewer, entry_id, now=now)


@get(
    "/api/v1/audit/export.csv",
    opt={"permission": Permission.AUDIT_EXPORT, "step_up": True},
    media_type="text/csv",
)
async def export_entries(
    viewer: AskedBy,
    now: AskedAt,
    about: FromQuery[str] = "",
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
) -> Response[bytes]:
    """The entries of a time, or about one thing, as CSV."""
    narrowed = Narrowed(about=about, since=since, until=until)
    content = await searching.export(viewer, narrowed, now=now)
    return Response(content, media_type="text/csv; charset=utf-8")


@get("/api/v1/audit/verification", opt=VIEW)
async def verify_trail(
    viewer: AskedBy,
    now: AskedAt,
    number: FromQuery[int | None] = None,
    digest: FromQuery[str] = "",
) -> Verification:
    """Whether the whole trail is as it was written, held against a head or the anchors kept."""
    known = anchors_of(VerifyTrail(number=number, digest=digest))
    return await verifying.verify(viewer, now=now, anchors=known)


ROUTES = [list_entries, get_entry, export_entries, verify_trail]
