"""The templates as the app renders them, and a gallery of all macros behind our real policy."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from people import clock
from people.errors import Fault

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = TEMPLATES / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Entry(msgspec.Struct, frozen=True):
    key: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class SomebodySignedIn:
    name: str = "Morag Petrie"
    account: str | None = "an account"


@dataclass(frozen=True, slots=True)
class Shell:
    committee: str = "Tayford Child Protection Committee"
    service: str = "Conferences"
    viewer: SomebodySignedIn | None = field(default_factory=SomebodySignedIn)
    is_demo: bool = True
    notice: str | None = None
    navigation: tuple[Entry, ...] = (
        Entry("worklist", "/", "Work list"),
        Entry("conferences", "/conferences", "Conferences"),
        Entry("people", "/people", "People and rooms"),
        Entry("report", "/report", "Quarterly report"),
        Entry("standard", "/standard", "Standard"),
    )


TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
SIGNED_OUT = Shell(viewer=None)


@cache
def environment() -> Environment:
    """An environment like the app's; templates are compiled once."""
    made = Environment(
        loader=FileSystemLoader([TEMPLATES, Path(__file__).parent / "pages"]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    for name in ("day", "moment", "until", "clock", "short_day"):
        made.filters[name] = getattr(clock, name)
    return made


def asset(path: str) -> str:
    """The address of a static file; a template that names none fails here."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:8]
    return f"/static/{path}?v={digest}"


def context(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a template takes
    """What the app gives every template, and more."""
    given = {
        "shell": Shell(),
        "csrf_input": lambda: Markup('<input type="hidden" name="_csrf_token" value="t">'),
        "act_id_input": lambda: Markup('<input type="hidden" name="act_id" value="a">'),
        "asset": asset,
        "faults": (),
    }
    return given | more


FAULTS = (
    Fault("name", "Give the name."),
    Fault("starts_on", "Give a date, like 1/12/2026 or 1 Dec 2026.", "31/2/26"),
    Fault("starts_at", "Give a time, like 10:00 or 2:30pm.", "ten"),
    Fault("room", "Choose a room."),
    Fault("answer", "Say whether you are coming."),
    Fault("needs", "Tick what is needed."),
    Fault("is_agreed", "Tick this to go on."),
    Fault("reason", "Give the reason."),
    Fault("report", "Choose a file of at most 50 MB."),
    Fault("", "Somebody changed this conference while you were working on it."),
)

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "/": ("worklist.html", {}),
    "/slots": ("slots.html", {}),
    "/report": ("report.html", {}),
    "/conference": ("conference.html", {"shell": Shell(notice="8 people are being invited.")}),
    "/form": ("form.html", {"today": date(2026, 12, 1), "ten": time(10, 0)}),
    "/faulty": (
        "form.html",
        {
            "faults": FAULTS,
            "typed": {"starts_on": ["31/2/26"], "starts_at": ["ten"], "telephone": ["01382"]},
            "today": date(2026, 12, 1),
            "ten": time(10, 0),
        },
    ),
    "/link": ("link.html", {"shell": SIGNED_OUT, "starts_at": TEN}),
    "/done": ("done.html", {"shell": SIGNED_OUT}),
    "/help": ("help/index.html", {}),
    "/help/accessibility": ("help/accessibility.html", {}),
    "/help/privacy": ("help/privacy.html", {}),
    "/errors/401": ("errors/401.html", {"shell": SIGNED_OUT}),
    "/errors/403": ("errors/403.html", {}),
    "/errors/404": ("errors/404.html", {}),
    "/errors/409": ("errors/409.html", {"message": "Room 2 is taken.", "held_by": "K. Lindsay"}),
    "/errors/422": ("errors/422.html", {"faults": FAULTS[:1]}),
    "/errors/429": ("errors/429.html", {"shell": SIGNED_OUT}),
    "/errors/500": ("errors/500.html", {"shell": SIGNED_OUT, "reference": "4F7Q"}),
    "/errors/503": ("errors/503.html", {"shell": SIGNED_OUT}),
}  # fmt: skip


def render(address: str) -> str:
    """One page of the gallery."""
    name, more = PAGES[address]
    return environment().get_template(name).render(context(**more))


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = self.path.partition("?")[0]
        if address.startswith("/static/"):
            file = STATIC / address.removeprefix("/static/")
            self._answer(_TYPES.get(file.suffix, "font/woff2"), file.read_bytes())
        elif address in PAGES:
            self._answer("text/html; charset=utf-8", render(address).encode())
        else:
            self.send_error(404)

    def _answer(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """The gallery on loopback; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
