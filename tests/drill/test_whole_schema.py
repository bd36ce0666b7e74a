"""Whatever the published schema lets a program send, the answer is none of our faults.

Every call of the OpenAPI document with bodies and questions made from it, right ones and wrong
ones, in a fixed order; with what is there in the places of addresses, and with what is not. What
succeeds answers as the document says; what is refused is problem+json. ``SCHEMA_EXAMPLES`` says
how many of each kind are sent to each call: one a round of the drill unless set.
"""

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import hypothesis
import pytest
import schemathesis
from litestar import Litestar
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from people.accounts import tokens
from people.accounts.token_scopes import AddToken, Scope
from people.permissions import Role
from tests.conftest import NOW, Visit
from tests.drill.everything import Everything, everything
from tests.drill.rounds import ROUNDS
from tests.visitor import Visitor

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", str(ROUNDS)))
REFUSED = {400, 401, 404, 405, 409, 413, 415, 422, 429, 503}
Operation = APIOperation[Any, Any, Any, Any]
Sent = Case[Any]


def _operations(app: Litestar) -> list[Operation]:
    document = schemathesis.openapi.from_dict(app.openapi_schema.to_schema())
    return [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]


def _cases(operation: Operation, mode: GenerationMode) -> list[Sent]:
    """So many cases of one kind, the same in every run."""
    made: list[Sent] = []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Sent) -> None:
        made.append(case)

    try:
        collect()
    except (hypothesis.errors.Unsatisfiable, hypothesis.errors.InvalidArgument):
        return []  # nothing can be wrong with a call that takes nothing
    return made


def _placed(case: Sent, made: Everything) -> Iterator[dict[str, Any]]:
    """The case as it is, and with things that are there in the places of its address."""
    yield dict(case.path_parameters or {})
    known = {
        name: str(made.ids[name][0]) if name in made.ids else value
        for name, value in (case.path_parameters or {}).items()
    }
    if known:
        yield known


async def _sent(visitor: Visitor, case: Sent, token: str) -> httpx.Response:
    sent = case.as_transport_kwargs(base_url="https://test")
    allowed = {"method", "url", "headers", "params", "json", "data", "content", "cookies"}
    sent = {name: value for name, value in sent.items() if name in allowed and value is not None}
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    headers = {**dict(sent.pop("headers", {})), "authorization": f"Bearer {token}"}
    headers["idempotency-key"] = str(uuid4())
    sent.pop("cookies", None)
    return await visitor.client.request(**sent, headers=headers)


def _wrong(case: Sent, answer: httpx.Response) -> str:
    """What is wrong with an answer, in a word or two."""
    if answer.status_code >= 500:
        return "a fault of ours"
    if answer.status_code >= 400:
        kind = answer.headers.get("content-type", "")
        if answer.status_code not in REFUSED or "application/problem+json" not in kind:
            return f"refused oddly: {kind}"
        return ""
    try:
        case.validate_response(answer, checks=[content_type_conformance, status_code_conformance])
    except BaseExceptionGroup as error:
        return str(error.exceptions[0])[:200]
    return ""


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CHIEF_OFFICER, Role.ADMINISTRATOR])
async def test_no_call_of_the_schema_breaks_it(
    app: Litestar, visit: Visit, file_store: object, role: Role
):
    assert file_store
    made = await everything()
    visitor = await visit(role)
    everything_held = AddToken(label="drill", scope=Scope.EVERYTHING)
    token = await tokens.add_token(visitor.viewer, everything_held, now=NOW)
    visitor.client.cookies.clear()
    is_all = role is Role.COORDINATOR or EXAMPLES > 1
    modes = (GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if is_all else []))
    wrong, sent = {}, 0
    for operation in _operations(app):
        if not operation.path.startswith("/api/v1/") or operation.path.endswith("/{token_id}"):
            continue  # the schema's own pages; and the last word on the token that asks
        for mode in modes:
            for case in _cases(operation, mode):
                for places in _placed(case, made):
                    case.path_parameters = places
                    answer = await _sent(visitor, case, token)
                    sent += 1
                    if found := _wrong(case, answer):
                        wrong[operation.label] = (answer.status_code, found, repr(case.body)[:300])
    assert sent > 100
    assert wrong == {}, "\n".join(f"{call}: {what}" for call, what in wrong.items())
