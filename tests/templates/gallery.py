"""The templates as the app renders them, and a gallery of all macros behind our real policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from conferences.shell import STATIC, TEMPLATES, Shell, navigation, template_engine
from people.errors import Fault
from people.permissions import PERMISSIONS, SIGNED_OUT, Role, Via, Viewer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


COORDINATOR = Viewer(
    name="Morag Petrie",
    via=Via.WEB,
    roles=frozenset({Role.COORDINATOR}),
    permissions=PERMISSIONS[Role.COORDINATOR],
    account=UUID(int=1),
)


def shell(viewer: Viewer = COORDINATOR, notice: str = "", *, is_demo: bool = True) -> Shell:
    """What stands around a page."""
    return Shell(
        committee="Tayford Child Protection Committee",
        service="Conferences",
        terms=None,
        navigation=navigation(viewer),
        viewer=viewer,
        is_demo=is_demo,
        notice=notice,
        organisations=(),
    )


TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
NOBODY = shell(SIGNED_OUT)


@cache
def environment() -> Environment:
    """The app's own environment, which also finds the pages of the gallery."""
    made = template_engine().engine
    made.loader = FileSystemLoader([TEMPLATES, Path(__file__).parent / "pages"])
    return made


def context(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a template takes
    """What the app gives every template, and more."""
    given = {
        "shell": shell(),
        "csrf_input": lambda: Markup('<input type="hidden" name="_csrf_token" value="t">'),
        "act_id_input": lambda: Markup('<input type="hidden" name="act_id" value="a">'),
        "faults": (),
        "typed": {},
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
    "/conference": ("conference.html", {"shell": shell(notice="8 people are being invited.")}),
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
    "/link": ("link.html", {"shell": NOBODY, "starts_at": TEN}),
    "/done": ("done.html", {"shell": NOBODY}),
    "/help": ("help/index.html", {}),
    "/help/accessibility": ("help/accessibility.html", {}),
    "/help/privacy": ("help/privacy.html", {}),
    "/errors/401": ("errors/401.html", {"shell": NOBODY}),
    "/errors/403": ("errors/403.html", {}),
    "/errors/404": ("errors/404.html", {}),
    "/errors/409": ("errors/409.html", {"message": "Room 2 is taken.", "held_by": "K. Lindsay"}),
    "/errors/422": ("errors/422.html", {"faults": FAULTS[:1]}),
    "/errors/429": ("errors/429.html", {"shell": NOBODY}),
    "/errors/500": ("errors/500.html", {"shell": NOBODY, "reference": "4F7Q"}),
    "/errors/503": ("errors/503.html", {"shell": NOBODY}),
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
