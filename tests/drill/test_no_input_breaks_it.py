"""Whatever is sent to whichever address, the answer is never a fault of ours.

Every form the pages offer, every call and every question in an address, one part at a time odd,
in an order drawn from a seed. What is refused changes nothing and leaves no act in the trail; what
is done leaves one, of ids and codes alone.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_origin
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from people.audit.tables import AuditEntry
from people.permissions import Role
from tests.conftest import Visit
from tests.drill.doors import Call, Form, body_of, calls, forms_on, handlers
from tests.drill.everything import Everything, everything
from tests.drill.odd_values import BODIES, JSON, TEXTS
from tests.drill.rounds import ROUNDS, SEED
from tests.visitor import Visitor

QUESTIONS = ("agency", "child", "kind", "page", "page_number", "search", "show", "verdict")
CODE = re.compile(r"[A-Za-z0-9_.:+|-]*|/[a-z0-9_.:/{}-]*")


@dataclass
class Drill:
    """Somebody who may do everything, and what went wrong so far."""

    made: Everything
    visitor: Visitor
    random: random.Random
    wrong: list[tuple[Any, ...]]

    def filled(self, path: str) -> str:
        """An address with something that is there in each of its places."""
        return re.sub(r"{(\w+):\w+}", lambda place: self._known(place[1]), path)

    def _known(self, name: str) -> str:
        words = {"token": self.made.links, "quarter": ["2026-Q4"], "measure": ["attended"]}
        known = words.get(name) or self.made.ids.get(name) or [uuid4()]
        return str(self.random.choice(known))

    async def check(self, answer: httpx.Response, acts: int, *sent: object) -> None:
        """Note what should not be so of an answer; ``acts`` were in the trail before."""
        request = answer.request
        done = await _acts() - acts
        is_refused = answer.status_code >= 400
        if answer.status_code >= 500 or done > 1 or (is_refused and done):
            self.wrong.append((answer.status_code, done, request.method, request.url.path, *sent))


async def _acts() -> int:
    """How many acts are in the trail, but for what was refused and entered as such.

    A file of children leaves one also where it has faults.
    """
    [counted] = await AuditEntry.raw(
        "SELECT count(*) AS number FROM audit_entry WHERE verb <> 'consult'"
        " AND act <> 'child.import' AND NOT jsonb_exists(details, 'refused')"
    )
    return int(counted["number"])


@pytest.fixture
async def drill(visit: Visit, file_store: object) -> Drill:  # noqa: ARG001 - reports lie there
    made = await everything()
    visitor = await visit(*(set(Role) - {Role.FAMILY}), professional=made.chair.id)
    made.ids["account_id"] = [(await visit(Role.CHIEF_OFFICER)).viewer.account or uuid4()]
    return Drill(made, visitor, random.Random(SEED), [])


async def _forms(app: Litestar, drill: Drill) -> dict[str, Form]:
    """One of each form, by its address without ids."""
    found: dict[str, Form] = {}
    for route, handler in handlers(app):
        if "GET" not in handler.http_methods or route.path.startswith(("/api", "/static")):
            continue
        places = drill.made.ids["conference_id"] if "{conference_id" in route.path else [""]
        for place in places:
            path = drill.filled(route.path.replace("{conference_id:uuid}", str(place)))
            page = await drill.visitor.get(path)
            await drill.check(page, await _acts())
            for form in forms_on(page.text):
                form.action = form.action or path
                found.setdefault(re.sub(r"[0-9a-f-]{36}|[a-z2-7]{26}", "*", form.action), form)
    del found["/sign-out"]
    return found


def _oddly(form: Form, random_: random.Random) -> Iterator[dict[str, Any]]:
    """A form as it stands, empty, and with each field odd in turn."""
    yield form.fields
    yield {}
    for name in form.fields:
        for odd in random_.sample(TEXTS, min(ROUNDS, len(TEXTS))):
            yield {**form.fields, name: odd}


async def test_no_form_breaks_it(app: Litestar, drill: Drill):
    forms = await _forms(app, drill)
    assert len(forms) > 30
    for form in forms.values():
        for sent in _oddly(form, drill.random):
            files = {
                name: (drill.random.choice(("a.pdf", "é\r\n.docx", "x" * 300)), odd.encode())
                for name, odd in zip(form.files, drill.random.sample(TEXTS, 1), strict=False)
            }
            before = await _acts()
            answer = await drill.visitor.submit(form.action, sent, files=files or None)
            await drill.check(answer, before, sent)
    assert drill.wrong == []
    await _check_trail()


def _bodies(call: Call, known: Mapping[str, Any], random_: random.Random) -> Iterator[bytes]:
    """Bodies of a call's shape with each part odd in turn, and bodies of none."""
    if call.shape is None:
        yield b"{}"
        return
    if get_origin(call.shape) is list:
        yield from (json.dumps([one]).encode() for one in JSON)
        return
    usual = body_of(call.shape, known)
    yield from (random_.choice(BODIES), json.dumps(usual).encode())
    for name, value in usual.items():
        for odd in random_.sample(JSON, min(ROUNDS, len(JSON))):
            yield json.dumps({**usual, name: odd}).encode()
        for inner in value if isinstance(value, list) else ():
            for part in inner if isinstance(inner, dict) else ():
                odd = {**inner, part: random_.choice(JSON)}
                yield json.dumps({**usual, name: [odd]}).encode()


async def test_no_call_breaks_it(app: Litestar, drill: Drill):
    known = {
        "UUID": str(drill.made.ids["professional_id"][0]), "datetime": "2027-01-11T10:00:00Z",
        "date": "2026-07-01", "int": 1, "bool": True, "room": None, "ends_at": None, "minutes": 90,
        "link": "https://meet.council.example/1", "arrives_at": None, "leaves_at": None,
        "children": [str(drill.made.ids["child_id"][0])], "kind": "review", "revision": None,
    }  # fmt: skip
    for call in calls(app):
        for body in _bodies(call, known, drill.random):
            before = await _acts()
            answer = await drill.visitor.client.request(
                call.method,
                drill.filled(call.path),
                content=body,
                headers={"content-type": "application/json"},
            )
            await drill.check(answer, before, body[:200])
    assert drill.wrong == []
    await _check_trail()


async def test_no_question_in_an_address_breaks_it(app: Litestar, drill: Drill):
    for route, handler in handlers(app):
        if "GET" not in handler.http_methods or route.path.startswith("/static"):
            continue
        for name in drill.random.sample(QUESTIONS, 3):
            odd = drill.random.choice(TEXTS)
            answer = await drill.visitor.get(drill.filled(route.path), params={name: odd})
            await drill.check(answer, await _acts(), name, odd)
    assert drill.wrong == []


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "application/x-www-form-urlencoded; charset=nonsense",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain",
    ],
)
async def test_no_kind_of_body_breaks_a_form(visit: Visit, content_type: str):
    visitor = await visit(Role.COORDINATOR)
    for path in ("/sign-in", "/conferences/new", "/a/unknown/answer", "/children/import"):
        for body in (b"", b"--x\r\n", b"_csrf_token=%ED%A0%80&act_id=%00", b"\xff\xfe"):
            answer = await visitor.client.post(
                path, content=body, headers={"content-type": content_type}
            )
            assert 400 <= answer.status_code < 500, (path, body)


async def _check_trail() -> None:
    """Demand that the trail holds ids, codes, instants and numbers, and no words of anybody."""
    entries = await AuditEntry.select(AuditEntry.act, AuditEntry.details)
    said = {(entry["act"], text) for entry in entries for text in _texts(entry["details"])}
    assert {(act, text) for act, text in said if not CODE.fullmatch(text)} == set()


def _texts(details: str) -> Iterator[str]:
    waiting = [json.loads(details)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
