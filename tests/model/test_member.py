import re

import pytest

from bavn.model.member import LONGEST_PHONE, PHONE, Member, phone_of
from bavn.model.problem import Problem


@pytest.mark.parametrize("given", ["", "112", "+45 76 81 00 00", "(+45) 76-81-00-00", "0" * LONGEST_PHONE])
def test_a_number_that_somebody_can_dial_is_kept_as_it_is_written(given: str) -> None:
    assert phone_of(given) == given
    assert re.search(PHONE, given)


def test_spaces_around_a_number_are_no_part_of_it() -> None:
    assert phone_of("  112 ") == "112"


@pytest.mark.parametrize(
    "given",
    [
        "0" * (LONGEST_PHONE + 1),
        "call Lise",
        "+",
        "112\n",
        "112\n113",
        "tel:112",
        "112;ext=1",
        "\u0661\u0661\u0662",
        "\uff11\uff11\uff12",
        "112\u202e",
    ],
    ids=ascii,
)
def test_what_nobody_can_dial_is_refused_in_one_line(given: str) -> None:
    with pytest.raises(Problem) as refused:
        phone_of(given)
    assert str(refused.value).startswith("is no telephone number (allowed: at most 30 digits, spaces, ")


def test_a_member_has_none_until_it_is_given() -> None:
    assert Member("vejle", "Vejle").phone == ""
