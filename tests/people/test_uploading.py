"""A form with a file is read as it comes, and the file lies nowhere plain."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar, post
from litestar.datastructures import UploadFile

from people.uploading import MOST_PARTS, SpooledUpload, StreamingRequest

CANARY = b"canary of the upload "
LARGE = CANARY * 200_000
LIMIT = 6 * 1024 * 1024


def unnamed_files() -> list[bytes]:
    """What this process has in files without a name."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if link.readlink().name.endswith("(deleted)"):
                found.append(link.read_bytes())
    return found


@post("/", opt={"permission": "x"}, request_max_body_size=LIMIT, status_code=200)
async def take(request: StreamingRequest) -> dict[str, Any]:
    """What arrived, and what lies on disk meanwhile."""
    form = await request.form()
    file: Any = form.get("file")
    lying = unnamed_files()
    return {
        "act_id": form.get("act_id"),
        "kind": type(file).__name__,
        "on_disk": [len(one) for one in lying if len(one) > 2_000_000],
        "is_plain": any(CANARY in one for one in lying),
        "size": len(await file.read()) if isinstance(file, UploadFile) else 0,
    }


async def sent(request_class: Any, content: Any, **more: Any) -> httpx.Response:  # noqa: ANN401
    app: Any = Litestar([take], request_class=request_class)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://test"
    ) as client:
        return await client.post("/", **more, **content)


UPLOAD: dict[str, Any] = {"data": {"act_id": "7"}, "files": {"file": ("report.pdf", LARGE)}}


async def test_a_large_file_comes_whole_and_is_plain_nowhere():
    answer = (await sent(StreamingRequest, UPLOAD)).json()
    assert answer == {
        "act_id": "7",
        "kind": SpooledUpload.__name__,
        "on_disk": answer["on_disk"],
        "is_plain": False,
        "size": len(LARGE),
    }
    assert answer["on_disk"]


async def test_control_with_the_frameworks_own_request_it_lies_plain():
    class Plain(StreamingRequest):
        async def form(self) -> Any:  # noqa: ANN401
            return await super(StreamingRequest, self).form()

    assert (await sent(Plain, UPLOAD)).json()["is_plain"]


async def test_more_than_is_let_in_is_refused():
    too_large = {"files": {"file": ("report.pdf", LARGE * 2)}}
    assert (await sent(StreamingRequest, too_large)).status_code == 413


async def test_a_form_of_too_many_fields_or_a_damaged_one_is_refused():
    many = {"files": {f"f{number}": ("x", b"x") for number in range(MOST_PARTS + 1)}}
    assert (await sent(StreamingRequest, many)).status_code == 400
    head = {"content-type": "multipart/form-data; boundary=b"}
    damaged = {"content": b"--b\r\nno form at all", "headers": head}
    assert (await sent(StreamingRequest, damaged)).status_code == 400


async def test_of_an_upload_that_is_cut_off_nothing_is_left():
    async def cut() -> AsyncIterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n'
        yield LARGE
        raise EOFError

    before = len(unnamed_files())
    head = {"content-type": "multipart/form-data; boundary=b"}
    answer = await sent(StreamingRequest, {"content": cut(), "headers": head})
    assert answer.status_code == 500
    assert len(unnamed_files()) == before
