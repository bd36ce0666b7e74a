"""How a connection is answered that says nothing anybody can read."""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from conferences.answers import headers_of_all

_WORDS = "This cannot be read as a request. Nothing was done. Use a browser or an HTTP library.\n"


class Protocol(H11Protocol):
    """HTTP as uvicorn speaks it, whose own refusal bears the headers of every answer too."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own signature
        """Answer what no route was ever found for, and hang up."""
        headers = headers_of_all(is_https=self.app.state.settings.is_https)
        own = {"content-type": "text/plain; charset=utf-8", "connection": "close"}
        for event in (
            h11.Response(status_code=400, headers=list((headers | own).items())),
            h11.Data(data=_WORDS.encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
