"""The letters by which lists call a child."""

import pytest

from conferences.children.initials import initials_of, unborn_initials


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Aileen Sorrel", "A.S."),
        ("Aileen Rose Sorrel", "A.S."),
        ("aileen sorrel", "A.S."),
        ("Éowyn Óg", "É.Ó."),
        ("Anne-Marie O'Neil", "A.O."),
        ("Prince", "P."),
        ("'Bran' (Sorrel)", "B.S."),
        ("ßen Straße", "S.S."),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_last_name(name: str, initials: str):
    assert initials_of(name) == initials


def test_a_child_not_born_yet_is_called_after_the_family():
    assert unborn_initials("van der Sorrel") == "Baby S."
