"""Forms with files, read as they come: no file is ever plain on disk.

Litestar writes what exceeds a megabyte into a plain temporary file. Here a file goes into an
encrypted spool, and the handler is given what Litestar would have given it.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, cast

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.types import Empty
from multipart import (  # type: ignore[import-untyped]
    MultipartSegment,
    ParserError,
    ParserLimitReached,
    PushMultipartParser,
)

from people.vault.spool import Spool

MOST_PARTS = 20
_LONGEST_TEXT = 2 * 1024 * 1024
Fields = defaultdict[str, list[Any]]


class SpooledUpload(UploadFile):
    """A file as it was sent, encrypted wherever it lies."""

    def __init__(self, content_type: str, filename: str) -> None:
        """Await the file's bytes."""
        super().__init__(content_type=content_type, filename=filename)
        self.file.close()
        self.spool = Spool()
        self.file = cast("Any", self.spool)


class StreamingRequest(Request[Any, Any, Any]):
    """A request whose form may hold files of any size that is let in."""

    async def form(self) -> FormMultiDict:
        """The fields and files that were sent, read once."""
        if self.content_type[0] != RequestEncodingType.MULTI_PART:
            return await super().form()
        if self._connection_state.form is Empty:
            boundary = self.content_type[1].get("boundary")
            if boundary is None:
                raise ClientException("The form has no boundary between its fields.")
            fields = await _read(self.stream(), boundary.encode())
            self._connection_state.form = cast(
                "Any",
                {name: found if len(found) > 1 else found[0] for name, found in fields.items()},
            )
        return await super().form()


async def read_first(request: Request[Any, Any, Any]) -> None:
    """Read the form before Litestar reads it for a handler that takes its body as a value."""
    await request.form()


async def _read(stream: AsyncIterator[bytes], boundary: bytes) -> Fields:
    """What was sent, by name.

    Raises:
        ClientException: it is no form, or holds more than a form of ours ever does.
    """
    reader = _Reader()
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_PARTS) as parser:
            async for sent in stream:
                for part in parser.parse(sent):
                    reader.take(part)
                if parser.closed:
                    break
    except ParserError as error:
        reader.close()
        raise ClientException("The form was sent damaged. Send it again.") from error
    except ParserLimitReached as error:
        reader.close()
        raise ClientException("The form has too many fields.") from error
    except BaseException:  # cut off: whoever sent it is gone
        reader.close()
        raise
    return reader.fields


class _Reader:
    """Puts parts together into fields and files."""

    def __init__(self) -> None:
        self.fields: Fields = defaultdict(list)
        self._segment: Any = None
        self._taken: bytearray | SpooledUpload = bytearray()

    def take(self, part: Any) -> None:  # noqa: ANN401 - the parser's own
        """Take the head of a part, a piece of it, or nothing at its end."""
        if isinstance(part, MultipartSegment):
            self._begin(part)
        elif part:
            self._add(part)
        else:
            self._end()

    def close(self) -> None:
        """Let go of the files that came."""
        for found in [self._taken, *(one for several in self.fields.values() for one in several)]:
            if isinstance(found, SpooledUpload):
                found.spool.close()

    def _begin(self, segment: Any) -> None:  # noqa: ANN401
        self._segment = segment
        self._taken = (
            SpooledUpload(segment.content_type or "text/plain", segment.filename)
            if segment.filename
            else bytearray()
        )

    def _add(self, piece: bytes) -> None:
        if isinstance(self._taken, SpooledUpload):
            self._taken.spool.write(piece)
            return
        self._taken += piece
        if len(self._taken) > _LONGEST_TEXT:
            raise ParserLimitReached("text")

    def _end(self) -> None:
        taken = self._taken
        if isinstance(taken, SpooledUpload):
            taken.spool.seek(0)
            self.fields[self._segment.name].append(taken)
        else:
            text = taken.decode(self._segment.charset or "utf-8", errors="replace")
            self.fields[self._segment.name].append(text)
        self._taken = bytearray()
