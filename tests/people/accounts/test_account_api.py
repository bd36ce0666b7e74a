"""Accounts and factors through the API."""

from datetime import timedelta
from pathlib import Path

import pyotp

from people.accounts.tables import Account, Passkey
from people.clock import local
from people.permissions import Role
from tests.conftest import NOW, Visit
from tests.people.accounts.authenticator import Device
from tests.people.accounts.letters import letters_of

ADA = {"name": "Ada Lorimer", "sign_in_name": "ada@council.example", "roles": ["coordinator"]}


async def test_an_account_is_added_invited_revoked_and_listed_without_a_secret(
    visit: Visit, tmp_path: Path
):
    administrator = await visit(Role.ADMINISTRATOR)
    made = await administrator.api("POST", "/accounts", ADA)
    assert made.status_code == 201, made.text
    path = made.headers["location"].removeprefix("/api/v1")
    [letter] = await letters_of(tmp_path, NOW)
    listed = await administrator.api("GET", "/accounts")
    ada = next(one for one in listed.json() if one["sign_in_name"] == "ada@council.example")
    assert (ada["has_password"], ada["has_factor"], ada["invitation_ends_at"]) == (
        False, False, "2026-11-30T09:30:00Z",
    )  # fmt: skip
    assert "digest" not in listed.text
    assert letter.code not in listed.text
    assert (await administrator.api("POST", f"{path}/invitation")).status_code == 204
    assert (await administrator.api("DELETE", f"{path}/invitation")).status_code == 204
    assert (await administrator.api("DELETE", f"{path}/invitation")).status_code == 409
    factors = await administrator.api("GET", f"{path}/factors")
    assert factors.json() == {"factors": [], "recovery_codes": 0}
    email = await administrator.api("PUT", f"{path}/email", {"email": "a@b.example"})
    assert email.json()["email"] == "a@b.example"
    for step in ("disable", "enable"):
        assert (await administrator.api("POST", f"{path}/{step}")).status_code == 204


async def test_a_password_sent_by_an_administrator_is_refused(visit: Visit):
    administrator = await visit(Role.ADMINISTRATOR)
    sent = ADA | {"password": "four kettles and a spoon"}
    assert (await administrator.api("POST", "/accounts", sent)).status_code == 409


async def test_ones_own_factors_are_added_named_and_removed(visit: Visit):
    ada = await visit(Role.COORDINATOR)
    begun = await ada.api("POST", "/account/factors/app", {"label": "Telephone"})
    code = pyotp.TOTP(begun.json()["secret"]).at(NOW)
    done = await ada.api("POST", "/account/factors/app/code", {"code": code})
    assert len(done.json()["recovery_codes"]) == 10
    options = await ada.api("POST", "/account/factors/passkey/options")
    made = {"answer": Device().made(options.text), "label": "Laptop"}
    assert (await ada.api("POST", "/account/factors/passkey", made)).status_code == 200
    [passkey] = await Passkey.select()
    path = f"/account/factors/{passkey['id']}"
    assert (await ada.api("PUT", path, {"label": "Work"})).status_code == 204
    listed = await ada.api("GET", "/account/factors")
    assert {one["label"] for one in listed.json()["factors"]} == {"Telephone", "Work"}
    assert "secret" not in listed.text
    assert "key" not in listed.text.replace("passkey", "")
    assert (await ada.api("DELETE", path)).status_code == 204


async def test_a_lost_factor_is_called_back_and_decided_by_two(visit: Visit, tmp_path: Path):
    first, second = await visit(Role.ADMINISTRATOR), await visit(Role.ADMINISTRATOR)
    made = await first.api("POST", "/accounts", ADA)
    await letters_of(tmp_path, NOW)
    await Account.update({Account.password_digest: "x"}).where(
        Account.sign_in_name == ADA["sign_in_name"]
    )
    at = local(NOW - timedelta(minutes=5))
    call = {
        "number": "01382 430000", "known_from": "List of people",
        "called_on": f"{at:%Y-%m-%d}", "called_at": f"{at:%H:%M:%S}",
    }  # fmt: skip
    path = made.headers["location"].removeprefix("/api/v1")
    asked = await first.api("POST", f"{path}/lost-factor", call)
    assert asked.status_code == 201, asked.text
    one = asked.headers["location"].removeprefix("/api/v1")
    assert (await first.api("POST", f"{one}/decision", {"is_approved": True})).status_code == 409
    listed = await second.api("GET", "/lost-factors")
    assert [row["called_number"] for row in listed.json()] == ["01382 430000"]
    assert (await second.api("POST", f"{one}/decision", {"is_approved": True})).status_code == 204
    assert len(await letters_of(tmp_path, NOW)) == 2
