"""Notes that lie beside the files, outside the database: ids and codes, never content.

They outlive a database that is put back to what it was.
"""

import obstore
from obstore.exceptions import BaseError

from people.errors import UnavailableError
from people.vault import files


async def put(path: str, note: bytes) -> None:
    """Keep a note under a path.

    Raises:
        UnavailableError: the store does not take it.
    """
    try:
        await obstore.put_async(files.place(), path, note)
    except (BaseError, OSError) as error:
        raise UnavailableError("The file store does not answer. Try again later.") from error


async def read_all(folder: str) -> list[bytes]:
    """Every note in a folder, in the order of their names.

    Raises:
        UnavailableError: the store does not give them.
    """
    place = files.place()
    try:
        paths = [str(one["path"]) for batch in obstore.list(place, prefix=folder) for one in batch]
        found = [await obstore.get_async(place, path) for path in sorted(paths)]
        return [bytes(await one.bytes_async()) for one in found]
    except (BaseError, OSError) as error:
        raise UnavailableError("The file store does not answer. Try again later.") from error
