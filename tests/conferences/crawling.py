"""Somebody who goes wherever pages lead, and keeps what they met on the way."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.visitor import Visitor

MOST_OF_A_KIND = 6
"""How many addresses are followed that differ by their ids alone: no kind of page is left out."""
_VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
_LEADS = re.compile(r"""(href|action|formaction|src|hx-get)="(/[^"#]*)""")
_LINKS = ("href", "src", "hx-get")
_NOT_FOLLOWED = ("/static/", "/sign-out", "/api/schema")
_REFUSED = (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN)
NOTHING_FOREIGN = re.compile(r"(?!)")
_TYPED = re.compile(r"=[^&]*")


@dataclass
class Crawl:
    """Where somebody has been, and where they met a word that is not for them."""

    visitor: Visitor
    foreign: re.Pattern[str] = NOTHING_FOREIGN
    most_of_a_kind: int = MOST_OF_A_KIND
    tells_filters_apart: bool = True
    """Whether a list that is filtered by other words is another kind of page."""
    seen: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    met: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, int]] = field(default_factory=list)
    dead: list[tuple[str, str]] = field(default_factory=list)
    """Links that lead to nothing: the page that shows one, and where it leads."""

    async def follow(self, *starts: str) -> None:
        """Go wherever pages lead, breadth first, once to each address."""
        waiting = [(path, "") for path in starts]
        while waiting:
            path, shown_on = waiting.pop(0)
            kind = self._kind(path)
            is_known = path in self.seen or self.kinds[kind] >= self.most_of_a_kind
            if is_known or path.startswith(_NOT_FOLLOWED):
                continue
            self.seen.add(path)
            self.kinds[kind] += 1
            answer = await self.visitor.get(path)
            self._look(path, answer)
            if answer.status_code in _REFUSED and shown_on:
                self.dead.append((shown_on, path))
            if answer.is_redirect:
                waiting.append((answer.headers["location"], shown_on))
            elif "text/html" in answer.headers.get("content-type", ""):
                found = _LEADS.findall(answer.text)
                waiting += [(unescape(to), path if how in _LINKS else "") for how, to in found]

    def _kind(self, path: str) -> str:
        kind = _VARIES.sub("*", path)
        return kind if self.tells_filters_apart else _TYPED.sub("", kind)

    def _look(self, path: str, answer: httpx.Response) -> None:
        if answer.status_code >= 500:
            self.failed.append((path, answer.status_code))
        said = " ".join([*answer.headers.values(), answer.content.decode(errors="replace")])
        self.met += [(path, word) for word in self.foreign.findall(said.lower())]


def pages_of(app: Litestar) -> dict[str, re.Pattern[str]]:
    """Every page that is asked for by an address, and the addresses that lead to it."""
    return {
        route.path: re.compile(re.sub(r"\\{[^}]*\\}|\{[^}]*\}", "[^/?]+", route.path) + r"(\?.*)?$")
        for route in app.routes
        if isinstance(route, HTTPRoute)
        and not route.path.startswith("/api/")
        and any("GET" in handler.http_methods for handler in route.route_handlers)
    }


def lists_of(app: Litestar) -> list[str]:
    """Every address that is asked without an id."""
    return sorted(
        route.path
        for route in app.routes
        if isinstance(route, HTTPRoute)
        and "{" not in route.path
        and any("GET" in handler.http_methods for handler in route.route_handlers)
        and not route.path.startswith("/api/schema")
    )
