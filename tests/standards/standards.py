"""Standards in force made from the presets, for tests that need no database."""

from datetime import date
from uuid import UUID, uuid5

import msgspec

from standards.agreed.in_force import StandardInForce
from standards.agreed.presets import get_preset

SPACE = UUID("6f7a1c2e-6a1c-4a52-9b43-0d2f4f4b7a11")


def a_standard(preset: str, *, in_force_from: date = date(2024, 1, 1)) -> StandardInForce:
    """The preset as if it had been adopted from that day on."""
    chosen = get_preset(preset)
    rules = tuple(
        msgspec.structs.replace(rule, id=uuid5(SPACE, f"{preset} {position}"))
        for position, rule in enumerate(chosen.rules)
    )
    return StandardInForce(
        id=uuid5(SPACE, f"{preset} {in_force_from}"),
        title=chosen.title,
        preset=preset,
        calendar=chosen.calendar,
        in_force_from=in_force_from,
        agreed_on=in_force_from,
        agreed_by="Chief Officers",
        terms=chosen.terms,
        rules=rules,
    )
