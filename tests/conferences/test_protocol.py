"""What is no HTTP is answered as everything else is."""

import asyncio
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from tests.conferences.served import served
from tests.conferences.test_headers import wrong_with

pytestmark = pytest.mark.usefixtures("database")
NOT_HTTP = {
    "another language": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no version": b"GET /\r\n\r\n",
    "a header that is none": b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "headers without end": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
}


async def _said(address: str, sent: bytes) -> httpx.Response:
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *lines = head.decode().split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    request = httpx.Request("GET", address)
    return httpx.Response(int(status.split()[1]), headers=headers, content=body, request=request)


async def test_what_cannot_be_read_as_a_request_is_refused_with_every_header(
    tmp_path: Path, now: datetime
):
    url = "https://conferences.example"
    async with served(tmp_path, now, public_url=url) as address:
        for what, sent in NOT_HTTP.items():
            answer = await _said(address, sent)
            assert (answer.status_code, wrong_with(answer)) == (400, []), what
            assert "Nothing was done" in answer.text
