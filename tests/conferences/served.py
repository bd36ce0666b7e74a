"""The whole service on a free port of this machine, in the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import uvicorn

from conferences.app import create_app
from conferences.protocol import Protocol
from conferences.settings import read_settings


@asynccontextmanager
async def served(data: Path, now: datetime, *, public_url: str = "") -> AsyncIterator[str]:
    """Serve with a still clock, over plain http on loopback; gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    url = public_url or address
    app = create_app(read_settings({"CONVENOR_DATA": str(data), "CONVENOR_PUBLIC_URL": url}))
    app.state["clock"] = lambda: now
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        http=Protocol,
        log_config=None,
        lifespan="off",
        ws="none",
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        yield address
    finally:
        server.should_exit = True
        await running
