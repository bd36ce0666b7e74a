"""Which calendars an agency may keep, without knowing what a calendar is.

Whoever keeps the calendars hands over a function that gives their titles by key.
"""

from collections.abc import Awaitable, Callable, Mapping

from people.errors import Fault, InvalidError, UnavailableError

USUAL = "scotland"
"""Which an agency keeps of which a file does not say it; changed on its page."""
Titles = Callable[[], Awaitable[Mapping[str, str]]]
_titles: list[Titles] = []


def use(titles: Titles) -> None:
    """Ask this for the calendars there are from now on."""
    _titles[:] = [titles]


async def load_titles() -> Mapping[str, str]:
    """What each calendar is called, by key, inside a transaction that is open.

    Raises:
        UnavailableError: nobody said which there are.
    """
    if not _titles:
        raise UnavailableError("No calendars are configured.")
    return await _titles[0]()


async def check_calendar(key: str) -> None:
    """Demand that there is a calendar of that key, inside a transaction that is open.

    Raises:
        InvalidError: there is none.
    """
    if fault := fault_of(key, await load_titles()):
        raise InvalidError(fault)


def fault_of(key: str, titles: Mapping[str, str]) -> Fault | None:
    """What is wrong with a key, where no calendar has it."""
    if key in titles:
        return None
    words = f"There is no calendar “{key}”. Choose one of {', '.join(titles)}."
    return Fault("calendar", words, key)
