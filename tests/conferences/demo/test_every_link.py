"""Every link of the demonstration leads somewhere for whoever sees it."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from conferences.demo import service as demonstration
from notifications.outbox.transports import transport_from
from people.permissions import OPERATOR, Role
from people.sign_in.made_up import list_who_can_sign_in
from people.sign_in.service import find_viewer, start_session
from tests.builders import NOW
from tests.conferences.crawling import Crawl, pages_of
from tests.conftest import Visit
from tests.visitor import Visitor

_OF_A_KIND = 3
_WALKED = ("Chair", "Lead professional", "Minute taker", "Agency lead")
"""Those who see a part of a case, or of the figures: what leads on depends on which."""


@pytest.mark.usefixtures("file_store")
async def test_nobody_who_sees_a_part_is_led_to_what_is_not_theirs(
    visit: Visit, tmp_path: Path
) -> None:
    transport = transport_from(f"maildir:{tmp_path / 'out'}")
    await demonstration.load(transport, service="convenor@convenor.example", now=NOW)
    for one in await list_who_can_sign_in(OPERATOR):
        if one.roles in _WALKED:
            crawl = await _crawl(visit, one.id)
            assert (crawl.dead, crawl.failed) == ([], []), one.name
            assert len(crawl.seen) > 50


async def test_control_a_link_that_leads_to_nothing_for_its_reader_is_found(
    app: Litestar, visit: Visit
) -> None:
    lead = await visit(Role.STANDARDS_LEAD)
    crawl = Crawl(lead)
    shown = httpx.Response(200, html='<a href="/work-list">To do</a><a href="/standards">Rules</a>')
    answer = lead.get

    async def get(path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - as the visitor
        return shown if path == "/first" else await answer(path, **options)

    lead.get = get  # type: ignore[method-assign]
    await crawl.follow("/first")
    assert crawl.dead == [("/first", "/work-list")]
    assert "/standards/drafts/new" in crawl.seen
    assert pages_of(app)["/standards/drafts/new"].match("/standards/drafts/new?from=1")


async def _crawl(visit: Visit, account: UUID) -> Crawl:
    client = (await visit()).client
    session = await start_session(OPERATOR, account, factors=["password"], now=NOW)
    client.cookies.set("__Host-sid", session, domain="test.local")
    viewer = await find_viewer(session, now=NOW)
    assert viewer is not None
    crawl = Crawl(Visitor(client, viewer), most_of_a_kind=_OF_A_KIND, tells_filters_apart=False)
    await crawl.follow("/")
    return crawl
