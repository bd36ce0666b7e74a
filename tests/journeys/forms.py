"""Filling in a form as a browser does: only what the page offers can be sent.

The page is fetched and read; what is typed must be fields of one of its forms, what is chosen one
of the options; hidden fields and what stands there already go along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.visitor import text_of

_CHOSEN = frozenset({"checkbox", "radio"})


@dataclass
class Form:
    """One form: where it goes, what it holds, and what may be chosen in it."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def takes(self, names: set[str]) -> bool:
        """Whether all of these are fields of it."""
        return names <= (set(self.values) | self.files)

    def filled(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """Everything the browser would send."""
        for name, value in typed.items():
            if name in self.options:
                assert str(value) in self.options[name], f"{name} offers no {value}"
        return {**{name: value for name, value in self.values.items() if value}, **typed}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._take(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choose_the_first()
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area:
            self._form.values[self._area] = [data.removeprefix("\n")] if data.strip() else []

    def _choose_the_first(self) -> None:
        """As browsers do where nothing is chosen in a list."""
        if self._form is not None and not self._form.values[self._select]:
            self._form.values[self._select] = self._form.options[self._select][:1]

    def _take(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag in ("select", "textarea", "button") and name:
            form.values.setdefault(name, [])
        if tag == "select":
            self._select = name
            form.options.setdefault(name, [])
        elif tag == "option":
            _offer(form, self._select, value, is_chosen="selected" in given)
        elif tag == "textarea":
            self._area = name
        elif tag == "button" and name:
            _offer(form, name, value, is_chosen=False)
        elif tag == "input" and name:
            _take_input(form, given)


def _take_input(form: Form, given: dict[str, str]) -> None:
    name, value = given["name"], given.get("value", "")
    if given.get("type") == "file":
        form.files.add(name)
    elif given.get("type") in _CHOSEN:
        form.values.setdefault(name, [])
        _offer(form, name, value or "on", is_chosen="checked" in given)
    else:
        form.values.setdefault(name, []).append(value)


def _offer(form: Form, name: str, value: str, *, is_chosen: bool) -> None:
    form.options.setdefault(name, []).append(value)
    if is_chosen:
        form.values[name].append(value)


async def fill(
    client: httpx.AsyncClient,
    path: str,
    typed: Mapping[str, Any] | None = None,
    *,
    at: str = "",
    files: Mapping[str, Any] | None = None,
) -> httpx.Response:
    """Open the page, fill in the one form that has these fields, and send it.

    ``at`` says how the form's address ends, where several have the fields.
    """
    page = await client.get(path)
    assert page.status_code == 200, text_of(page)
    return await send(client, page, typed, at=at, files=files)


async def send(
    client: httpx.AsyncClient,
    page: httpx.Response,
    typed: Mapping[str, Any] | None = None,
    *,
    at: str = "",
    files: Mapping[str, Any] | None = None,
) -> httpx.Response:
    """Fill in a form of a page that is open already, and send it."""
    names = {*(typed or {}), *(files or {})}
    [form] = [one for one in _forms(page) if one.action.endswith(at) and one.takes(names)]
    return await client.post(
        form.action,
        data=form.filled(typed or {}),
        files=files,
        headers={"sec-fetch-site": "same-origin"},
    )


def _forms(page: httpx.Response) -> Iterator[Form]:
    reader = _Reader()
    reader.feed(page.text)
    yield from reader.forms
