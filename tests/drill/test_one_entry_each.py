"""Whatever is asked, done or refused, one request leaves one entry in the trail.

Every address that changes something, as a page offers it or a program calls it: with what is
there and could be right, with nothing filled in, and with what is not there.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from people.audit import requests
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR, Permission, Role
from people.sign_in.service import start_session
from tests.conftest import NOW, Visit
from tests.drill.doors import Form, body_of, calls, forms_on, handlers
from tests.drill.everything import Everything, everything
from tests.visitor import Visitor

SEED = 20_261_122
SIGNED_OUT = {Permission.PAGE_PUBLIC, Permission.LINK_USE}
OF_ITS_OWN = ("/sign-in", "/sign-out", "/api/v1/sign-in")
"""Signing in and out: their steps are tested with the pages, and are security events."""


@dataclass
class Walk:
    """Somebody who may do everything, and where a request left another number of entries."""

    made: Everything
    visitor: Visitor
    drawn: random.Random
    wrong: list[tuple[Any, ...]] = field(default_factory=list)
    walked: set[tuple[str, str]] = field(default_factory=set)
    codes: list[int] = field(default_factory=list)

    def filled(self, path: str) -> str:
        """An address with something that is there in each of its places."""
        return re.sub(r"{(\w+):\w+}", lambda place: self._known(place[1]), path)

    def _known(self, name: str) -> str:
        words = {"token": self.made.links, "quarter": ["2026-Q4"], "measure": ["attended"]}
        known = words.get(name) or self.made.ids.get(name) or [uuid4()]
        return str(self.drawn.choice(known))

    async def sign_in(self) -> int:
        """Sign in again, whatever the last request ended; gives the last entry there is."""
        account = self.visitor.viewer.account
        assert account is not None
        session = await start_session(OPERATOR, account, factors=["password"], now=NOW)
        self.visitor.client.cookies.set("__Host-sid", session, domain="test.local")
        return await _head()

    async def count(self, route: tuple[str, str], answer: httpx.Response, before: int) -> None:
        """Note what came of a request."""
        new = await AuditEntry.select().where(AuditEntry.number > before)
        self.walked.add(route)
        self.codes.append(answer.status_code)
        is_asked_first = route[1].endswith("/passkey/options")  # a challenge, and nobody's act yet
        if len(new) != (0 if is_asked_first else 1) or answer.status_code >= 500:
            acts = [one["act"] for one in new]
            self.wrong.append((answer.status_code, *route, acts))


async def _head() -> int:
    [found] = await AuditEntry.raw("SELECT coalesce(max(number), 0) AS head FROM audit_entry")
    return int(found["head"])


@pytest.fixture
async def walk(visit: Visit, file_store: object) -> Walk:  # noqa: ARG001 - reports lie there
    made = await everything()
    visitor = await visit(*(set(Role) - {Role.FAMILY}), professional=made.chair.id)
    made.ids["account_id"] = [(await visit(Role.CHIEF_OFFICER)).viewer.account or uuid4()]
    return Walk(made, visitor, random.Random(SEED))


def _acting(app: Litestar) -> set[tuple[str, str]]:
    """Every address that changes something and is for those who are signed in."""
    return {
        (method, route.path)
        for route, handler in handlers(app)
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
        if handler.opt.get("permission") not in SIGNED_OUT and not route.path.startswith(OF_ITS_OWN)
    }


async def _offered(app: Litestar, walk: Walk) -> dict[str, list[Form]]:
    """The forms that pages offer, by the address they go to."""
    found: dict[str, list[Form]] = {}
    for route, handler in handlers(app):
        if "GET" not in handler.http_methods or route.path.startswith(("/api", "/static")):
            continue
        for place in walk.made.ids["conference_id"] if "{conference_id" in route.path else [""]:
            path = walk.filled(route.path.replace("{conference_id:uuid}", str(place)))
            for form in forms_on((await walk.visitor.get(path)).text):
                form.action = form.action or path
                found.setdefault(re.sub(r"[0-9a-f-]{36}", "*", form.action), []).append(form)
    return found


def _sent(offered: list[Form], path: str) -> Iterator[Form]:
    """A form as pages offer it, the same with nothing filled in, or one that nobody offered."""
    yield from offered[:2]
    yield Form(offered[0].action if offered else path)


async def test_every_form_leaves_one_entry_whatever_comes_of_it(app: Litestar, walk: Walk) -> None:
    offered = await _offered(app, walk)
    acting = {route for route in _acting(app) if not route[1].startswith("/api")}
    for method, path in sorted(acting):
        for form in _sent(offered.get(re.sub(r"{\w+:uuid}", "*", path), []), walk.filled(path)):
            before = await walk.sign_in()
            fields = {name: value for name, value in form.fields.items() if name != "more"}
            answer = await walk.visitor.submit(form.action, fields)
            await walk.count((method, path), answer, before)
    assert walk.wrong == [], "\n".join(str(one) for one in walk.wrong)
    assert walk.walked == acting
    assert {303, 404, 409, 422} <= set(walk.codes)


async def test_every_call_leaves_one_entry_whatever_comes_of_it(app: Litestar, walk: Walk) -> None:
    known = {
        "UUID": str(walk.made.ids["professional_id"][0]), "datetime": "2026-11-02T10:00:00Z",
        "date": "2026-07-01", "int": 1, "bool": True, "room": None, "ends_at": None, "minutes": 90,
        "link": "https://meet.council.example/1", "arrives_at": None, "leaves_at": None,
        "children": [str(walk.made.ids["child_id"][0])], "kind": "review", "revision": None,
    }  # fmt: skip
    acting = {route for route in _acting(app) if route[1].startswith("/api")}
    for call in calls(app):
        if (call.method, call.path) in acting:
            shape = call.shape if hasattr(call.shape, "__struct_fields__") else None
            usual = {} if shape is None else body_of(shape, known)
            for body, path in ((usual, walk.filled(call.path)), ({}, walk.filled(call.path))):
                before = await walk.sign_in()
                answer = await walk.visitor.client.request(call.method, path, json=body)
                await walk.count((call.method, call.path), answer, before)
    assert walk.wrong == [], "\n".join(str(one) for one in walk.wrong)
    assert walk.walked == acting
    assert {200, 201, 404, 409, 422} <= set(walk.codes)


async def test_control_without_one_request_the_looks_of_a_form_are_entries_of_their_own(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "asked_now", lambda: None)
    conference = walk.made.ids["conference_id"][2]
    before = await _head()
    await walk.visitor.submit(f"/conferences/{conference}/attendance", {})
    assert await _head() > before + 1
