"""Fetching mail again and again: what comes is stored, a mailbox that fails is left for a while."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from notifications.inbox import service as inbox
from notifications.inbox.fetched import Fetched, Mailbox, UnreachableError
from notifications.inbox.returned import AboutsOf, of_nobody

_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Collector:
    """Fetches from one mailbox for one process; nothing is lost where two do so."""

    def __init__(self, mailbox: Mailbox, *, abouts_of: AboutsOf = of_nobody) -> None:
        """Fetch from there; ``abouts_of`` says what reply addresses are about."""
        self.mailbox = mailbox
        self._abouts_of = abouts_of
        self._wait = _FIRST_WAIT
        self._next_at: datetime | None = None
        self._is_failing = False

    async def collect(
        self, now_of: Callable[[], datetime], *, is_stopping: Callable[[], bool]
    ) -> int:
        """Fetch and store what is new; how many mails were. A mailbox that failed is left a while.

        What fails is logged once; the wait doubles up to a minute.
        """
        if self._next_at is not None and now_of() < self._next_at:
            return 0

        async def store(fetched: Fetched) -> bool:
            return await inbox.store(
                fetched.raw, mailbox=fetched.mailbox, fetched_as=fetched.name, size=fetched.size,
                abouts_of=self._abouts_of, now=now_of(),
            )  # fmt: skip

        try:
            done = await self.mailbox.collect(store, is_stopping=is_stopping)
        except UnreachableError as error:
            self._fail(error, now_of())
            return 0
        self._works_again()
        return done

    async def listen(
        self, now_of: Callable[[], datetime], *, is_stopping: Callable[[], bool]
    ) -> None:
        """Wait until something may have come; a mailbox that cannot tell is not waited for."""
        if self._next_at is not None:
            return
        try:
            await self.mailbox.wait(is_stopping=is_stopping)
        except UnreachableError as error:
            self._fail(error, now_of())

    def _fail(self, error: UnreachableError, now: datetime) -> None:
        if not self._is_failing:
            log.warning("mailbox_unreachable", words=str(error))
        self._is_failing = True
        self._next_at = now + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def _works_again(self) -> None:
        if self._is_failing:
            log.info("mailbox_reachable_again")
        self._is_failing, self._next_at, self._wait = False, None, _FIRST_WAIT
