"""A family with several children as one form: rows of fields named `children-0-name` and so on."""

import re
from typing import Final

from litestar.datastructures import FormMultiDict

from conferences.children.values import AddChild, AddFamily, NewFamily
from people.errors import Fault, InvalidError
from people.forms import Faults, read_form, typed_in

FIRST_ROWS: Final = 2
MOST_ROWS: Final = 12
_FIELD = re.compile(r"children-(\d{1,2})-([a-z_]+)")


def tidied(form: FormMultiDict) -> FormMultiDict:
    """The form with its empty rows left out and the others numbered on from nought."""
    rows: dict[int, list[tuple[str, str]]] = {}
    kept: list[tuple[str, str]] = []
    for field, typed in typed_in(form).items():
        found = _FIELD.fullmatch(field)
        if found is None:
            kept.extend((field, text) for text in typed)
        else:
            rows.setdefault(int(found[1]), []).append((found[2], typed[-1]))
    filled = [row for _, row in sorted(rows.items()) if _is_filled(row)][:MOST_ROWS]
    kept.extend(
        (f"children-{place}-{field}", text)
        for place, row in enumerate(filled)
        for field, text in row
    )
    return FormMultiDict(kept)


def rows_of(form: FormMultiDict) -> int:
    """How many rows of a tidied form are filled."""
    return len({found[1] for field in form if (found := _FIELD.fullmatch(field))})


def demand_family(form: FormMultiDict) -> AddFamily:
    """The tidied form as a family with its children.

    Raises:
        InvalidError: with the faults of the family and of every child.
    """
    family = read_form(NewFamily, form)
    faults = list(family.faults) if isinstance(family, Faults) else []
    children = []
    for place in range(rows_of(form)):
        child = read_form(AddChild, _row(form, place))
        if isinstance(child, AddChild):
            children.append(child)
            continue
        faults.extend(
            Fault(f"children-{place}-{fault.field}", fault.message, fault.typed)
            for fault in child.faults
        )
    if faults or isinstance(family, Faults):
        raise InvalidError(*faults)
    return AddFamily(
        name=family.name, reference=family.reference, children=tuple(children),
        not_the_same=family.not_the_same,
    )  # fmt: skip


def _row(form: FormMultiDict, place: int) -> FormMultiDict:
    start = f"children-{place}-"
    return FormMultiDict(
        [
            (field.removeprefix(start), text)
            for field, text in form.multi_items()
            if field.startswith(start)
        ]
    )


def _is_filled(row: list[tuple[str, str]]) -> bool:
    return any(text.strip() for _, text in row)
