"""A forgotten password, by letter; and what a stranger learns by asking: nothing."""

import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from people.accounts import passwords
from people.accounts.tables import Account, TotpSecret
from people.permissions import OPERATOR, Role
from people.sign_in.service import find_viewer, start_session
from tests.conftest import NOW, Visit
from tests.people.accounts.letters import letters_of
from tests.visitor import Visitor, text_of

OLD, NEW = "four kettles and a spoon", "nine otters on the ferry"
NAME = "ada@council.example"


async def _ada(different: dict[Any, Any] | None = None) -> UUID:
    account = Account(
        name="Ada", sign_in_name=NAME, password_digest=await passwords.digest(OLD),
        roles=[Role.COORDINATOR.value], made_at=NOW,
    )  # fmt: skip
    await Account.insert(account)
    if different:
        await Account.update(different).where(Account.id == account.id)
    await TotpSecret.insert(
        TotpSecret(
            account=account.id, label="App", secret_sealed=b"x", made_at=NOW, confirmed_at=NOW,
            last_counter=1,
        )
    )  # fmt: skip
    return account.id


async def _ask(visitor: Visitor, name: str = NAME) -> str:
    answer = await visitor.submit("/forgotten-password", {"sign_in_name": name})
    assert answer.status_code == 200
    return text_of(answer)


async def test_a_forgotten_password_is_chosen_anew_by_letter_and_the_factor_stays(
    visit: Visit, tmp_path: Path
):
    account = await _ada()
    session = await start_session(OPERATOR, account, factors=["password"], now=NOW)
    nobody = await visit()
    await _ask(nobody, f" {NAME.upper()}")
    [letter] = await letters_of(tmp_path, NOW)
    assert letter.subject == "Choose another password"
    wrong = await nobody.submit(letter.link, {"code": "AAAA-AAAA", "password": NEW})
    assert (wrong.status_code, 'id="code-error"' in wrong.text) == (422, True)
    weak = await nobody.submit(letter.link, {"code": letter.code, "password": "passwordpassword"})
    assert (weak.status_code, letter.code in weak.text) == (422, True)
    done = await nobody.submit(letter.link, {"code": letter.code, "password": NEW})
    assert done.headers["location"] == "/sign-in"
    [row] = await Account.select()
    assert await passwords.matches(NEW, row["password_digest"])
    assert await find_viewer(session, now=NOW) is None
    assert await TotpSecret.count() == 1
    assert "__Host-sid" not in nobody.client.cookies
    [told] = await letters_of(tmp_path, NOW)
    assert told.subject == "Your password was changed"
    assert (await nobody.get(letter.link)).status_code == 404


async def test_the_page_to_sign_in_leads_to_both_kinds_of_help(visit: Visit):
    nobody = await visit()
    shown = (await nobody.get("/sign-in")).text
    for path in ("/forgotten-password", "/lost-factor"):
        assert f'href="{path}"' in shown
        assert (await nobody.get(path)).status_code == 200


async def test_a_letter_works_for_an_hour_and_once_and_looking_changes_nothing(
    app: Litestar, visit: Visit, tmp_path: Path
):
    await _ada()
    nobody = await visit()
    await _ask(nobody)
    [letter] = await letters_of(tmp_path, NOW)
    before = await Account.select()
    await nobody.client.head(letter.link)
    assert (await nobody.get(letter.link)).status_code == 200
    assert (await nobody.submit(letter.link)).status_code == 422
    assert await Account.select() == before
    app.state["clock"] = lambda: NOW + timedelta(hours=1)
    try:
        assert (await nobody.get(letter.link)).status_code == 404
    finally:
        app.state["clock"] = lambda: NOW


@pytest.mark.parametrize("what", ["unknown", "disabled", "not joined", "without an address"])
async def test_who_cannot_be_written_to_is_answered_as_who_can(
    visit: Visit, tmp_path: Path, what: str
):
    different: dict[str, dict[Any, Any]] = {
        "unknown": {"sign_in_name": "somebody@else.example"},
        "disabled": {"disabled_at": NOW},
        "not joined": {"password_digest": None},
        "without an address": {"sign_in_name": "ada"},
    }
    await _ada(different[what])
    said = await _ask(await visit(), "ada" if what == "without an address" else NAME)
    assert "If somebody signs in under that name" in said
    assert await letters_of(tmp_path, NOW) == []


async def test_the_answer_takes_as_long_whether_there_is_an_account_or_not(visit: Visit):
    await _ada()
    nobody = await visit()
    took: dict[str, list[float]] = {NAME: [], "nobody@council.example": []}
    for _ in range(3):
        for name, times in took.items():
            began = time.monotonic()
            await _ask(nobody, name)
            times.append(time.monotonic() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert min(known, unknown) >= 0.4


async def test_a_mailbox_is_not_filled_by_asking_again(visit: Visit, tmp_path: Path):
    await _ada()
    nobody = await visit()
    said = {await _ask(nobody) for _ in range(4)}
    assert len(said) == 1
    came = await letters_of(tmp_path, NOW)
    assert len(came) == 3
    first = await nobody.submit(came[0].link, {"code": came[0].code, "password": NEW})
    assert first.status_code == 303
    assert (await nobody.get(came[2].link)).status_code == 404


async def test_an_administrator_sends_the_letter_and_learns_no_code(visit: Visit, tmp_path: Path):
    account, administrator = await _ada(), await visit(Role.ADMINISTRATOR)
    answer = await administrator.submit(f"/accounts/{account}/password-letter")
    assert answer.status_code == 303
    [letter] = await letters_of(tmp_path, NOW)
    assert letter.code not in (await administrator.get(f"/accounts/{account}")).text
    assert (await (await visit()).get(letter.link)).status_code == 200
