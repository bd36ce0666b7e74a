"""The pages of the committee's own words, and the same by API."""

from notifications.messages.values import MessageKind
from notifications.wordings.tables import WordingVersion
from notifications.wordings.values import changeable, key_of
from people.permissions import Role
from tests.conftest import Visit
from tests.visitor import text_of

INVITED = "You are invited to a meeting."
OURS = "We would like you to come to a meeting."


def typed(words: str = OURS, **more: str) -> dict[str, str]:
    """The form of the page as it comes, with one sentence changed."""
    said = {key_of(one): one for one in changeable(MessageKind.INVITATION)}
    return said | {key_of(INVITED): words, "version": "0"} | more


async def test_the_pages_lead_from_oversight_to_the_sentences_and_the_mail(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    assert 'href="/wordings"' in (await coordinator.get("/oversight")).text
    assert 'href="/wordings/invitation"' in (await coordinator.get("/wordings")).text
    shown = await coordinator.get("/wordings/invitation")
    assert INVITED in shown.text
    assert "Meeting 4F7Q2M" in shown.text
    assert "as shipped" in text_of(shown)


async def test_looking_at_the_mail_changes_nothing(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    shown = await coordinator.submit("/wordings/invitation", typed(look="yes"))
    assert "Nothing is changed yet." in text_of(shown)
    assert OURS in shown.text.partition('id="mail"')[2]
    letter = await coordinator.submit("/wordings/invitation", typed(letter="0"))
    assert letter.text.startswith("<!DOCTYPE html>")
    assert f"<p>{OURS}</p>" in letter.text
    assert await WordingVersion.count() == 0


async def test_words_are_changed_and_set_back(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/wordings/invitation", typed())
    assert (answer.status_code, answer.headers["location"]) == (303, "/wordings/invitation")
    assert "in place of: You are invited" in text_of(await coordinator.get("/wordings/invitation"))
    assert "1 sentence" in text_of(await coordinator.get("/wordings"))
    await coordinator.submit("/wordings/invitation", typed(version="1", reset="yes"))
    assert [row["number"] for row in await WordingVersion.select()] == [1, 2]
    assert "1 sentence" not in text_of(await coordinator.get("/wordings"))


async def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/wordings/invitation", typed("The child is seven."))
    assert answer.status_code == 422
    assert "The child is seven." in answer.text
    assert "Use other words for “child”" in text_of(answer)
    answer = await coordinator.submit("/wordings/invitation", typed(from_on="next week"))
    assert "Give a date" in text_of(answer)


async def test_nobody_else_finds_the_pages(visit: Visit):
    for role in (Role.STANDARDS_LEAD, Role.ADMINISTRATOR, Role.CHAIR, Role.PROFESSIONAL):
        other = await visit(role)
        assert (await other.get("/wordings")).status_code == 404
        assert (await other.submit("/wordings/invitation", typed())).status_code == 404


async def test_what_is_no_kind_of_mail_is_not_there(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    for kind in ("password_reset", "nonsense"):
        assert (await coordinator.get(f"/wordings/{kind}")).status_code == 404


async def test_a_program_does_the_same(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    listed = (await coordinator.api("GET", "/wordings")).json()
    assert "invitation" in {one["kind"] for one in listed}
    body = {"words": {key_of(INVITED): OURS}, "version": 0}
    seen = await coordinator.api("POST", "/wordings/invitation/preview", body)
    assert OURS in seen.json()[0]["text"]
    changed = await coordinator.api("PUT", "/wordings/invitation", body)
    assert changed.status_code == 200
    assert changed.json()["versions"][0]["words"] == {INVITED: OURS}
    refused = await coordinator.api("PUT", "/wordings/invitation", body)
    assert refused.status_code == 409
    faulty = {"words": {"sx": "No such."}, "version": 1}
    assert (await coordinator.api("PUT", "/wordings/invitation", faulty)).status_code == 422
