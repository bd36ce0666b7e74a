"""Can a known account be told from an unknown one by the time its refusal takes?"""

from datetime import timedelta
from statistics import median
from time import perf_counter

from people.accounts import passwords
from people.accounts.tables import Account
from people.permissions import SIGNED_OUT
from people.sign_in import entering
from people.sign_in.entering import Origin, WrongSignInError
from tests.builders import NOW

EACH = 30
WRONG = "wrong wrong wrong"


async def rows() -> list[tuple[str, str, str]]:
    """Refusals of known, disabled and unknown names, in turn."""
    digest = await passwords.digest("a kettle and three spoons")
    for number in range(EACH):
        for kind, ended in (("known", None), ("disabled", NOW)):
            await Account.insert(
                Account(name=kind, sign_in_name=f"{kind}{number}", password_digest=digest,
                        roles=["coordinator"], made_at=NOW, disabled_at=ended)
            )  # fmt: skip
    taken: dict[str, list[float]] = {"known": [], "disabled": [], "unknown": []}
    await _refused("first", 0)
    for number in range(EACH):
        for kind, times in taken.items():
            times.append(await _refused(f"{kind}{number}", number))
    middle = {kind: median(times) for kind, times in taken.items()}
    apart = max(middle.values()) - min(middle.values())
    return [
        (
            f"Refuse a wrong password, {EACH} of each",
            ", ".join(f"{kind} {ms:.0f} ms" for kind, ms in middle.items()),
            f"medians {apart:.1f} ms apart",
        )
    ]


async def _refused(name: str, number: int) -> float:
    origin = Origin(network=f"192.0.2.{number}", browser="A browser")
    began = perf_counter()
    try:
        await entering.give_password(
            SIGNED_OUT, name, WRONG, origin=origin, now=NOW + timedelta(seconds=number)
        )
    except WrongSignInError:
        return (perf_counter() - began) * 1000
    raise AssertionError("a wrong password was taken")
