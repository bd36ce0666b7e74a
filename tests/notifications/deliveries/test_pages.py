"""The page of mail that did not arrive, and the same by API."""

import pytest

from notifications.messages.values import Message
from notifications.outbox.tables import OutboxMessage
from people.permissions import Role
from tests.conftest import Visit
from tests.notifications.builders import NOW, a_message, queue, row_of
from tests.visitor import text_of


async def a_failed_message() -> Message:
    message = a_message()
    await queue(message)
    await OutboxMessage.update(
        {OutboxMessage.failed_at: NOW, OutboxMessage.server_answer: "550 <script>nobody</script>"}
    ).where(OutboxMessage.id == message.id)
    return message


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
async def test_the_page_says_what_the_server_said_and_offers_to_try_again(visit: Visit, role: Role):
    await a_failed_message()
    answer = await (await visit(role)).get("/deliveries")
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "Meeting 4F7Q" in shown
    assert "Refused" in shown
    assert "550 &lt;script&gt;nobody&lt;/script&gt;" in answer.text
    assert "Try again" in shown


async def test_trying_again_puts_the_message_back_and_says_so(visit: Visit):
    message = await a_failed_message()
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit(f"/deliveries/{message.id}/try-again")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deliveries")
    assert (await row_of(message))["failed_at"] is None
    shown = text_of(await coordinator.get("/deliveries"))
    assert "The message is on its way again." in shown


async def test_where_everything_went_out_the_page_says_so(visit: Visit):
    answer = await (await visit(Role.COORDINATOR)).get("/deliveries")
    assert "Everything that was due has gone out." in text_of(answer)


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.CHAIR, Role.CHIEF_OFFICER])
async def test_nobody_else_sees_it(visit: Visit, role: Role):
    message = await a_failed_message()
    other = await visit(role)
    assert (await other.get("/deliveries")).status_code == 404
    assert (await other.submit(f"/deliveries/{message.id}/try-again")).status_code == 404
    assert (await other.api("GET", "/deliveries")).status_code == 404
    assert (await row_of(message))["failed_at"] == NOW


async def test_a_program_is_told_the_same(visit: Visit):
    message = await a_failed_message()
    coordinator = await visit(Role.COORDINATOR)
    [listed] = (await coordinator.api("GET", "/deliveries")).json()
    assert (listed["id"], listed["state"]) == (str(message.id), "failed")
    path = f"/deliveries/{message.id}/try-again"
    assert (await coordinator.api("POST", path)).status_code == 204
    again = await coordinator.api("POST", path)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
