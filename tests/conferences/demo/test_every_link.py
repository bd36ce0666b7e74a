"""Every link of the demonstration leads somewhere for whoever sees it, and every page is led to."""

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
_WITHOUT_ACCOUNT = "by a link in a letter or mail, for whoever has no account"
_ELSEWHERE = "from an identity provider, a monitor or a program, not from a page"
_SIGNING_IN = "from the form before it, or once signing in is to be proved again"
_AFTER_A_FORM = "from the form that was sent before it"
_ONCE_THERE_IS_ONE = "from a list that is empty in the demonstration"
_OF_SOME = "from some pages of a kind, not always among the few that are followed"
LED_TO_FROM_ELSEWHERE = {
    "/a/{token:str}": _WITHOUT_ACCOUNT,
    "/a/{token:str}/answered": _WITHOUT_ACCOUNT,
    "/a/{token:str}/guidance/{guidance_id:uuid}": _WITHOUT_ACCOUNT,
    "/a/{token:str}/receipts/{receipt:str}": _WITHOUT_ACCOUNT,
    "/account/organisations": _ELSEWHERE,
    "/account/organisations/{key:str}/link": _ELSEWHERE,
    "/accounts/identities": _ELSEWHERE,
    "/accounts/identities/{identity_id:uuid}": _ELSEWHERE,
    "/accounts/lost-factors/{lost_id:uuid}": _ONCE_THERE_IS_ONE,
    "/accounts/{account_id:uuid}/lost-factor": _ONCE_THERE_IS_ONE,
    "/accounts/{account_id:uuid}/roles/decide": _ONCE_THERE_IS_ONE,
    "/address/{token:str}": _WITHOUT_ACCOUNT,
    "/child-merges/{merge_id:uuid}": _ONCE_THERE_IS_ONE,
    "/conferences/{conference_id:uuid}/changes/{change_id:uuid}": _ONCE_THERE_IS_ONE,
    "/conferences/{conference_id:uuid}/close": _AFTER_A_FORM,
    "/conferences/{conference_id:uuid}/outcome": _OF_SOME,
    "/conferences/{conference_id:uuid}/reconvene": _ONCE_THERE_IS_ONE,
    "/emergency-access/{emergency_id:uuid}": _ONCE_THERE_IS_ONE,
    "/family-members/{member_id:uuid}/direct": _OF_SOME,
    "/feeds/{name:str}": _ELSEWHERE,
    "/guidance/by-link/{token:str}": _WITHOUT_ACCOUNT,
    "/inbox/{mail_id:uuid}": _ONCE_THERE_IS_ONE,
    "/invitations/{invitation_id:uuid}/report/receipts/{receipt:str}": _AFTER_A_FORM,
    "/join/{token:str}": _WITHOUT_ACCOUNT,
    "/join/{token:str}/app": _WITHOUT_ACCOUNT,
    "/join/{token:str}/factor": _WITHOUT_ACCOUNT,
    "/join/{token:str}/password": _WITHOUT_ACCOUNT,
    "/joint-changes/{joint_change_id:uuid}": _ONCE_THERE_IS_ONE,
    "/my-address": _OF_SOME,
    "/ready": _ELSEWHERE,
    "/report-files/{file_id:uuid}/access": _ONCE_THERE_IS_ONE,
    "/reset/{token:str}": _WITHOUT_ACCOUNT,
    "/retention/runs/{run_id:uuid}": _ONCE_THERE_IS_ONE,
    "/sign-in/again": _SIGNING_IN,
    "/sign-in/again/form/{form_id:uuid}": _SIGNING_IN,
    "/sign-in/second-step": _SIGNING_IN,
    "/sign-in/with/{key:str}": _ELSEWHERE,
    "/sign-in/with/{key:str}/back": _ELSEWHERE,
    "/sign-in/with/{key:str}/out": _ELSEWHERE,
    "/static/{file_path:path}": "from every page; not followed",
    "/subject-access/items/{item_id:uuid}": _ONCE_THERE_IS_ONE,
}
"""Pages no page of the demonstration leads to: from where one comes there."""


@pytest.mark.usefixtures("file_store")
async def test_nobody_is_led_to_a_page_they_may_not_see_and_every_page_is_led_to(
    app: Litestar, visit: Visit, tmp_path: Path
) -> None:
    transport = transport_from(f"maildir:{tmp_path / 'out'}")
    await demonstration.load(transport, service="convenor@convenor.example", now=NOW)
    seen: set[str] = set()
    for one in await _one_of_each():
        crawl = await _crawl(visit, one)
        assert (crawl.dead, crawl.failed) == ([], []), one
        seen |= crawl.seen
    nobody = Crawl(await visit())
    await nobody.follow("/", "/sign-in")
    assert (nobody.dead, nobody.failed) == ([], [])
    seen |= nobody.seen
    never = {path for path, leads in pages_of(app).items() if not any(map(leads.match, seen))}
    assert never - LED_TO_FROM_ELSEWHERE.keys() == set()
    assert LED_TO_FROM_ELSEWHERE.keys() - pages_of(app).keys() == set()


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


async def _one_of_each() -> list[UUID]:
    """An account of each set of roles that somebody has who signs in to the demonstration."""
    return list({one.roles: one.id for one in await list_who_can_sign_in(OPERATOR)}.values())


async def _crawl(visit: Visit, account: UUID) -> Crawl:
    client = (await visit()).client
    session = await start_session(OPERATOR, account, factors=["password"], now=NOW)
    client.cookies.set("__Host-sid", session, domain="test.local")
    viewer = await find_viewer(session, now=NOW)
    assert viewer is not None
    crawl = Crawl(Visitor(client, viewer), most_of_a_kind=_OF_A_KIND, tells_filters_apart=False)
    await crawl.follow("/")
    return crawl
