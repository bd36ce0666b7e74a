"""Thunderbird without a window, asked over its own remote control (Marionette).

It has a profile of its own, no account, and a proxy that leads nowhere.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.mail_server.server import free_port

_SCRIPT = Path(__file__).parent / "read_thunderbird.js"
_PATIENCE_S = 120.0
_PREFERENCES: dict[str, object] = {
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "toolkit.telemetry.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


class Thunderbird:
    """A running Thunderbird; what is said are frames of a length, a colon and JSON."""

    def __init__(self, line: socket.socket) -> None:
        """Speak to Marionette over that line."""
        self._stream = line.makefile("rwb")
        self._number = 0
        self._read()
        self._ask("WebDriver:NewSession", {})
        self._ask("Marionette:SetContext", {"value": "chrome"})
        self._ask("WebDriver:SetTimeouts", {"script": int(_PATIENCE_S * 1000)})

    def look_at(self, *messages: bytes, address: str) -> dict[str, Any]:
        """What it offers for each calendar object, what it stores, and what it would answer."""
        given = [[message.decode() for message in messages], address]
        script = _SCRIPT.read_text(encoding="utf-8")
        asked = {"script": script, "args": given, "newSandbox": True}
        found = self._ask("WebDriver:ExecuteAsyncScript", asked)["value"]
        assert "error" not in found, found
        return dict(found)

    def _ask(self, command: str, given: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        frame = json.dumps([0, self._number, command, given]).encode()
        self._stream.write(b"%d:%s" % (len(frame), frame))
        self._stream.flush()
        _, _, error, answer = self._read()
        assert error is None, error
        return dict(answer)

    def _read(self) -> Any:  # noqa: ANN401 - a frame
        length = b""
        while (one := self._stream.read(1)) != b":":
            assert one, "Thunderbird hung up"
            length += one
        return json.loads(self._stream.read(int(length)))


@contextmanager
def running_thunderbird(folder: Path) -> Iterator[Thunderbird]:
    """A Thunderbird with a fresh profile in that folder, for as long as the context lasts."""
    program = shutil.which("thunderbird")
    if program is None:
        pytest.skip("SKIPPED SYSTEM TEST: needs apt-get install thunderbird")
    profile, port = folder / "thunderbird", free_port()
    profile.mkdir()
    lines = (
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in {**_PREFERENCES, "marionette.port": port}.items()
    )
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    options = ["--headless", "--marionette", "--remote-allow-system-access", "--profile"]
    with (folder / "output").open("w") as output, subprocess.Popen(  # noqa: S603 - a program asked for
        [program, *options, str(profile)], stdout=output, stderr=output,
        env={"HOME": str(folder), "MOZ_HEADLESS": "1", "PATH": "/usr/bin:/bin"},
    ) as process:  # fmt: skip
        try:
            with _connected(port, process) as line:
                yield Thunderbird(line)
        finally:
            process.terminate()


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        assert process.poll() is None, "Thunderbird ended"
        try:
            line = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S)
        except ConnectionRefusedError:
            time.sleep(0.2)
        else:
            return line
    raise TimeoutError("Thunderbird does not listen")
