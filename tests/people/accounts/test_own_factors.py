"""What one signs in with, kept by oneself, through the pages and the API."""

import asyncio
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest

from people.accounts import own_factors, passkeys, passwords
from people.accounts.own_factors import NameFactor
from people.accounts.tables import Account, Passkey
from people.errors import RefusedError
from people.links import service as links
from people.permissions import OPERATOR, Role
from people.sign_in.service import find_viewer, start_session
from tests.conftest import NOW, Visit
from tests.people.accounts.authenticator import Device
from tests.people.accounts.letters import letters_of
from tests.visitor import Visitor, text_of

OLD, NEW = "four kettles and a spoon", "nine otters on the ferry"


def _own(visitor: Visitor) -> UUID:
    assert visitor.viewer.account is not None
    return visitor.viewer.account


async def _ada(visit: Visit) -> Visitor:
    """A coordinator with a password and an address."""
    ada = await visit(Role.COORDINATOR)
    digest = await passwords.digest(OLD)
    values: dict[Any, Any] = {
        "password_digest": digest, "email": "ada@a.example", "sign_in_name": "ada",
    }  # fmt: skip
    await Account.update(values).where(Account.id == _own(ada))
    return ada


async def _add_passkey(ada: Visitor, device: Device, label: str = "Laptop") -> str:
    options = await ada.submit("/account/factors/passkey/options")
    answer = device.made(options.text)
    added = await ada.submit("/account/factors/passkey", {"answer": answer, "label": label})
    assert added.status_code in {200, 303}, text_of(added)
    return added.text


async def _elsewhere(ada: Visitor) -> str:
    return await start_session(OPERATOR, _own(ada), factors=["password"], now=NOW)


async def test_a_passkey_and_an_app_are_added_named_and_removed_and_each_change_is_told(
    visit: Visit, tmp_path: Path
):
    ada = await _ada(visit)
    elsewhere = await _elsewhere(ada)
    first = await _add_passkey(ada, Device())
    assert len(re.findall(r"<code>([2-9A-Z-]{19})</code>", first)) == 10
    assert await find_viewer(elsewhere, now=NOW) is None
    began = await ada.submit("/account/factors/app", {"label": "Telephone"})
    shown = await ada.get(began.headers["location"])
    secret = re.search(r'app-secret">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(NOW)
    added = await ada.submit("/account/factors/app/code", {"app_code": code})
    assert added.headers["location"] == "/account/factors"
    listed = await ada.get("/account/factors")
    assert "Laptop" in listed.text
    assert "Telephone" in listed.text
    laptop = re.search(r"/account/factors/([0-9a-f-]{36})", listed.text)
    assert laptop is not None
    named = await ada.submit(laptop[0], {"label": "Work laptop"})
    assert named.status_code == 303
    assert "Work laptop" in (await ada.get("/account/factors")).text
    assert (await ada.submit(f"{laptop[0]}/remove")).status_code == 303
    refused = await ada.get("/account/factors")
    last = re.search(r"/account/factors/([0-9a-f-]{36})", refused.text)
    assert last is not None
    answer = await ada.submit(f"{last[0]}/remove")
    assert (answer.status_code, "last one" in text_of(answer)) == (409, True)
    came = await letters_of(tmp_path, NOW)
    assert [one.subject for one in came] == ["How you sign in was changed"] * 3


async def test_of_two_who_remove_the_last_but_one_at_once_one_does(visit: Visit):
    ada = await _ada(visit)
    for label in ("One", "Two"):
        await _add_passkey(ada, Device(), label)
    rows = await Passkey.select()

    async def remove(factor: UUID) -> bool:
        try:
            await own_factors.remove(ada.viewer, factor, session=None, now=NOW)
        except RefusedError:
            return False
        return True

    assert sorted(await asyncio.gather(*(remove(row["id"]) for row in rows))) == [False, True]
    assert await Passkey.count() == 1


async def test_control_one_after_the_other_each_of_three_but_the_last_is_removed(visit: Visit):
    ada = await _ada(visit)
    for label in ("One", "Two", "Three"):
        await _add_passkey(ada, Device(), label)
    rows = await Passkey.select()
    for row in rows[:2]:
        await own_factors.remove(ada.viewer, row["id"], session=None, now=NOW)
    with pytest.raises(RefusedError, match="last one"):
        await own_factors.remove(ada.viewer, rows[2]["id"], session=None, now=NOW)


async def test_nobody_names_or_removes_what_is_somebody_elses(visit: Visit):
    ada, eve = await _ada(visit), await visit(Role.ADMINISTRATOR)
    await _add_passkey(ada, Device())
    [row] = await Passkey.select()
    assert (await eve.get(f"/account/factors/{row['id']}")).status_code == 404
    for path in (f"/account/factors/{row['id']}", f"/account/factors/{row['id']}/remove"):
        assert (await eve.submit(path, {"label": "Mine"})).status_code == 404
    options = await eve.submit("/account/factors/passkey/options")
    foreign = {"answer": Device().made(options.text), "label": "Mine"}
    assert (await ada.submit("/account/factors/passkey", foreign)).status_code == 422


async def test_new_recovery_codes_are_shown_once(visit: Visit):
    ada = await _ada(visit)
    assert (await ada.submit("/account/factors/recovery-codes")).status_code == 409
    await _add_passkey(ada, Device())
    act_id = _own(ada)
    first = await ada.submit("/account/factors/recovery-codes", act_id=act_id)
    codes = re.findall(r"<code>([2-9A-Z-]{19})</code>", first.text)
    assert len(codes) == 10
    again = await ada.submit("/account/factors/recovery-codes", act_id=act_id)
    assert again.status_code == 409
    assert codes[0] not in again.text + (await ada.get("/account/factors")).text


async def test_a_program_changes_nothing_of_how_one_signs_in(visit: Visit):
    ada = await _ada(visit)
    made = await ada.submit("/account/tokens", {"label": "Display", "days": "30"})
    token = re.search(r"cvn_[\w-]+", made.text)
    assert token is not None
    ada.client.cookies.clear()
    bearer = {"authorization": f"Bearer {token[0]}"}
    for path in ("/account/password", "/account/factors/app", "/account/factors/recovery-codes"):
        typed = {"old_password": OLD, "password": NEW, "label": "x"}
        answer = await ada.client.post(path, data=typed, headers=bearer)
        assert answer.status_code in {303, 403, 404, 409}, path
    [row] = await Account.select().where(Account.id == _own(ada))
    assert await passwords.matches(OLD, row["password_digest"])
    assert await Passkey.count() == 0


async def test_ones_password_is_changed_by_who_knows_it_and_other_sessions_end(
    visit: Visit, tmp_path: Path
):
    ada = await _ada(visit)
    elsewhere = await _elsewhere(ada)
    wrong = await ada.submit("/account/password", {"old_password": NEW, "password": NEW})
    assert (wrong.status_code, 'id="old_password-error"' in wrong.text) == (422, True)
    weak = {"old_password": OLD, "password": "passwordpassword"}
    assert (await ada.submit("/account/password", weak)).status_code == 422
    done = await ada.submit("/account/password", {"old_password": OLD, "password": NEW})
    assert done.headers["location"] == "/account/factors"
    assert await find_viewer(elsewhere, now=NOW) is None
    assert (await ada.get("/account/factors")).status_code == 200
    [row] = await Account.select().where(Account.id == _own(ada))
    assert await passwords.matches(NEW, row["password_digest"])
    [letter] = await letters_of(tmp_path, NOW)
    assert letter.subject == "Your password was changed"
    assert "Monday 23 November 2026, 09:30" in letter.text


async def test_every_address_known_hears_of_it(visit: Visit, tmp_path: Path):
    ada = await _ada(visit)
    await Account.update({Account.sign_in_name: "ada@other.example"}).where(Account.id == _own(ada))
    await _add_passkey(ada, Device())
    came = await letters_of(tmp_path, NOW)
    assert sorted(re.sub(r".*<|>", "", one.to) for one in came) == [
        "ada@a.example", "ada@other.example",
    ]  # fmt: skip


async def test_a_bare_number_has_no_passkeys_and_an_app_remains(visit: Visit):
    ada = await _ada(visit)
    links.use("http://127.0.0.1:8000")
    shown = text_of(await ada.get("/account/factors/new"))
    assert "bare number" in shown
    assert "Use an authenticator app" in shown
    with pytest.raises(RefusedError, match="no passkeys"):
        await passkeys.adding_options(_own(ada), name="ada", now=NOW)


def test_a_name_is_one_short_line():
    assert NameFactor(label=" Work telephone ").label == "Work telephone"
