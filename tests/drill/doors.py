"""Every way in: the forms that pages offer and the calls of the API, with what is usual there."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

HIDDEN = frozenset({"_csrf_token", "act_id"})
NONE = (type(None), msgspec.UnsetType)


@dataclass
class Form:
    """A form that is sent by POST: where it goes, and what a browser would send untouched."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Call:
    """A call of the API that changes something, and the shape of its body if it takes one."""

    method: str
    path: str
    shape: type[msgspec.Struct] | None


class FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None:
            self._take(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _take(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "select":
            self._select = name
            form.fields[name] = ""
        elif tag == "option":
            if "selected" in given or not form.fields.get(self._select):
                form.fields[self._select] = value
        elif name and given.get("type") == "file":
            form.files.add(name)
        elif name and name not in HIDDEN and tag in {"input", "textarea", "button"}:
            is_choice = given.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in given or name not in form.fields:
                form.fields[name] = value or ("on" if is_choice else "")


def forms_on(html: str) -> list[Form]:
    """The forms of a page that are sent by POST."""
    reader = FormReader()
    reader.feed(html)
    return reader.forms


def handlers(app: Litestar) -> Iterator[tuple[HTTPRoute, HTTPRouteHandler]]:
    """Every handler of ours with its route."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.http_methods != {"OPTIONS"}:
                    yield route, handler


def calls(app: Litestar) -> Iterator[Call]:
    """Every call of the API that changes something."""
    for route, handler in handlers(app):
        if route.path.startswith("/api/v1"):
            data = handler.parsed_fn_signature.parameters.get("data")
            shape = None if data is None else data.annotation
            for method in sorted(handler.http_methods - {"GET", "HEAD"}):
                yield Call(method, route.path, shape)


def usual(hint: Any, name: str, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any field
    """What could be right for a field of that type and name."""
    if name in known:
        return known[name]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return usual(next(one for one in arguments if one not in NONE), name, known)
    if origin is Literal:
        return arguments[0]
    if origin in (list, tuple):
        return [usual(arguments[0], name, known)]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return body_of(hint, known)
    return known.get(getattr(hint, "__name__", ""), "x")


def body_of(shape: type[msgspec.Struct], known: Mapping[str, Any]) -> dict[str, Any]:
    """A body of that shape that could be right; ``known`` by the names of fields or of types."""
    hints = get_type_hints(shape)
    return {
        info.encode_name: usual(hints[info.name], info.name, known)
        for info in msgspec.structs.fields(shape)
    }
