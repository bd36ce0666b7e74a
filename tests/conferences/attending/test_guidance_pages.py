"""Guidance on the page after answering: read by the invitation's link, and said so."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from conferences.attending import service as attending
from conferences.booking.tables import Conference
from people.audit.service import Subject, Verb, reading, recorded
from people.links import service as links
from people.permissions import OPERATOR
from standards.guidance import service as guidance
from standards.guidance.values import PublishGuidance
from tests.conferences.gathering import Gathering, a_gathering, adopt_standard
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database", "file_store")
STARTS = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)
WORDS = "Come prepared."


@pytest.fixture
async def gathering(now: datetime) -> Gathering:
    links.use("https://test")
    attending.use("convenor@convenor.invalid")
    await adopt_standard(now)
    made = await a_gathering(now, starts_at=STARTS, ends_at=STARTS + timedelta(minutes=90))
    conference = await Conference.objects().get(Conference.id == made.conference)
    assert conference is not None
    subject = Subject("conference", made.conference)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="conference.book") as act:
        await attending.announce(act, conference)
    return made


async def _publish(now: datetime, **about: object) -> UUID:
    asked = PublishGuidance(title="Reports in time", words=WORDS, **about)  # type: ignore[arg-type]
    return await guidance.publish(OPERATOR, asked, now=now)


async def _mail(gathering: Gathering, who: str) -> tuple[str, str]:
    """The link's path, and the reference in the subject."""
    async with reading(OPERATOR):
        askings = await attending.load_askings(gathering.conference)
    asking = next(one for one in askings if one.professional == gathering.people[who])
    return f"/a/{asking.link_token}", asking.reference


async def test_who_answers_by_link_reads_and_confirms_there(
    visit: Visit, gathering: Gathering, now: datetime
):
    made = await _publish(now)
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    answered = await visitor.get(f"{path}/answered")
    assert "Guidance for you" in text_of(answered)
    page = f"{path}/guidance/{made}"
    assert page in answered.text
    assert WORDS in text_of(await visitor.get(page))
    wrong = await visitor.submit(page, {"reference": "000000"})
    assert wrong.status_code == 422
    assert len((await guidance.list_readings(OPERATOR, made)).read) == 0
    assert (await visitor.submit(page, {"reference": reference})).status_code == 303
    [read] = (await guidance.list_readings(OPERATOR, made)).read
    assert read.read_by == "link"
    assert "Noted: you have read it." in text_of(await visitor.get(page))
    assert "Guidance for you" not in text_of(await visitor.get(f"{path}/answered"))


async def test_whom_it_is_not_for_is_shown_nothing(
    visit: Visit, gathering: Gathering, now: datetime
):
    made = await _publish(now, roles=("nobody at all",))
    path, reference = await _mail(gathering, "health")
    visitor = await visit()
    assert "Guidance for you" not in text_of(await visitor.get(f"{path}/answered"))
    assert (await visitor.get(f"{path}/guidance/{made}")).status_code == 404
    sent = await visitor.submit(f"{path}/guidance/{made}", {"reference": reference})
    assert sent.status_code == 404


async def test_a_link_that_is_none_leads_to_no_guidance(visit: Visit, now: datetime):
    made = await _publish(now)
    visitor = await visit()
    assert (await visitor.get(f"/a/{'a' * 26}/guidance/{made}")).status_code == 404
