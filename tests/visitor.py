"""Somebody at a browser, or a program, as tests send their requests."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx

from people.permissions import Viewer


class Visitor:
    """A signed-in or signed-out visitor: pages by GET, forms with token and act id, the API."""

    def __init__(self, client: httpx.AsyncClient, viewer: Viewer) -> None:
        self.client = client
        self.viewer = viewer

    async def get(self, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """A page, redirects not followed."""
        return await self.client.get(path, **options)

    async def submit(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Any] | None = None,
        act_id: UUID | None = None,
    ) -> httpx.Response:
        """Send a form as the page at hand would: with the token and the id of an act."""
        if "__Host-csrf" not in self.client.cookies:
            await self.client.get("/sign-in")
        hidden = {
            "_csrf_token": self.client.cookies["__Host-csrf"],
            "act_id": str(act_id or uuid4()),
        }
        return await self.client.post(
            path,
            data={**hidden, **(data or {})},
            files=files,
            headers={"sec-fetch-site": "same-origin"},
        )

    async def api(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        """Call the API as a page of the service would: JSON, with the session."""
        return (
            await self.client.request(
                method, f"/api/v1{path}", json=body if body is not None else {}, headers=headers
            )
            if method != "GET"
            else await self.client.get(f"/api/v1{path}", headers=headers)
        )


def text_of(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
