"""Personal links on a real database."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from people.audit.service import Subject, Verb, recorded
from people.errors import InvalidError
from people.links import service as links
from people.links.tables import PersonalLink
from people.permissions import OPERATOR, Permission, Via, may
from people.sign_in.service import TooManyTriesError

pytestmark = pytest.mark.usefixtures("database")


async def _issued(now: datetime, *, about: UUID, days: int = 28) -> str:
    async with recorded(
        OPERATOR, Verb.COLLECT, Subject("invitation", about), now=now, name="link.issue"
    ) as act:
        return await links.issue(
            act, about=about, purpose="invitation", expires_at=now + timedelta(days=days)
        )


async def test_a_link_leads_to_what_it_is_about_as_often_as_it_is_opened(now: datetime):
    about = uuid4()
    token = await _issued(now, about=about)
    for days in (0, 1, 27):
        assert await links.find_about(token, now=now + timedelta(days=days)) == about


async def test_a_token_survives_being_written_in_capitals(now: datetime):
    about = uuid4()
    token = await _issued(now, about=about)
    assert await links.find_about(f" {token.upper()} ", now=now) == about


async def test_a_token_has_128_bits_and_only_its_digest_is_kept(now: datetime):
    tokens = {await _issued(now, about=uuid4()) for _ in range(20)}
    assert len(tokens) == 20
    assert all(re.fullmatch(r"[a-z2-7]{26}", token) for token in tokens)
    kept = repr(await PersonalLink.select())
    assert not any(token in kept for token in tokens)


async def test_of_an_expired_link_it_is_said_until_when_it_worked(now: datetime):
    old = await _issued(now, about=uuid4(), days=1)
    with pytest.raises(links.ExpiredLinkError) as refused:
        await links.find_about(old, now=now + timedelta(days=1))
    assert refused.value.expired_at == now + timedelta(days=1)


async def test_unknown_and_revoked_links_cannot_be_told_apart_even_once_expired(now: datetime):
    revoked = uuid4()
    stopped = await _issued(now, about=revoked)
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("invitation", revoked), now=now, name="link.revoke"
    ) as act:
        await links.revoke(act, about=revoked)
    told = set()
    for token, days in (("nosuchtoken", 0), ("", 0), (stopped, 0), (stopped, 400)):
        with pytest.raises(links.DeadLinkError) as refused:
            await links.find_about(token, now=now + timedelta(days=days))
        told.add((type(refused.value), str(refused.value)))
    assert len(told) == 1


async def test_links_follow_what_they_are_about_when_it_moves(now: datetime):
    about, later = uuid4(), timedelta(days=40)
    token = await _issued(now, about=about)
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("invitation", about), now=now, name="link.extend"
    ) as act:
        await links.extend(act, about=about, expires_at=now + timedelta(days=60))
    assert await links.find_about(token, now=now + later) == about


async def test_a_revoked_link_is_not_revived(now: datetime):
    about = uuid4()
    token = await _issued(now, about=about)
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("invitation", about), now=now, name="link.revoke"
    ) as act:
        await links.revoke(act, about=about)
        await links.extend(act, about=about, expires_at=now + timedelta(days=60))
    with pytest.raises(links.DeadLinkError):
        await links.find_about(token, now=now)


@pytest.mark.parametrize("typed", ["7KQ2MX", " 7kq2mx ", "Meeting 7KQ2MX", "7KQ 2MX"])
async def test_the_reference_in_the_subject_is_taken_as_people_type_it(now: datetime, typed: str):
    await links.check_typed(uuid4(), typed, "7KQ2MX", now=now)


@pytest.mark.parametrize("typed", ["", "7KQ2M", "7KQ2MXX", "Meeting", "é"])
async def test_anything_else_is_refused(now: datetime, typed: str):
    with pytest.raises(InvalidError) as refused:
        await links.check_typed(uuid4(), typed, "7KQ2MX", now=now)
    assert refused.value.faults[0].field == "reference"


async def test_after_ten_tries_not_even_the_right_reference_counts_for_a_while(now: datetime):
    about = uuid4()
    for _ in range(10):
        with pytest.raises(InvalidError):
            await links.check_typed(about, "WRONG2", "7KQ2MX", now=now)
    with pytest.raises(TooManyTriesError):
        await links.check_typed(about, "7KQ2MX", "7KQ2MX", now=now)
    await links.check_typed(uuid4(), "7KQ2MX", "7KQ2MX", now=now)
    await links.check_typed(about, "7KQ2MX", "7KQ2MX", now=now + timedelta(minutes=16))


def test_whoever_opens_a_link_may_put_in_and_not_read_out():
    about = uuid4()
    viewer = links.bearer(about)
    assert (viewer.via, viewer.link, viewer.is_signed_in) == (Via.LINK, about, False)
    allowed = {one for one in Permission if may(viewer, one)}
    assert allowed == {
        Permission.INVITATION_ANSWER,
        Permission.LINK_USE,
        Permission.PAGE_PUBLIC,
        Permission.REPORT_HAND_IN,
    }


def test_the_address_of_a_link_is_short_and_says_nothing():
    links.use("https://meetings.council.example/")
    assert links.url_of("a" * 26) == f"https://meetings.council.example/a/{'a' * 26}"
