from dataclasses import replace

import pytest

from bavn.clearing.namesakes import namesakes
from bavn.model.member import Member

VEJLE = Member("vejle", "Vejle", "municipality", code="0630", status="active", sites=("www.vejle.dk",))


@pytest.mark.parametrize(
    "other",
    [
        Member("hos4", "Vejle Kommune\u200b", "municipality", status="invited"),
        Member("x", "VEJLE", "firm", status="active"),
        Member("x", "Vej-le", "firm", status="suspended"),
        Member("x", "Somebody", "municipality", code="630", status="active"),
        Member("x", "Somebody", "firm", sites=("vejle.dk",), status="active"),
    ],
    ids=["unseen-sign", "case", "hyphen", "number", "site"],
)
def test_who_could_be_taken_for_another_is_found_from_either_side(other: Member) -> None:
    assert namesakes(other, [VEJLE, other]) == [VEJLE]
    assert namesakes(VEJLE, [VEJLE, other]) == [other]


def test_others_are_none() -> None:
    others = [
        Member("vejen", "Vejen", "municipality", code="0575", status="active", sites=("www.vejen.dk",)),
        Member("w", "Vejle Vandværk", "water", code="0630", status="active", sites=("vand.vejle.dk",)),
        Member("n", "\u200b", "firm", status="active"),
        Member("m", "東京", "firm", status="active"),
    ]
    for one in (VEJLE, *others):
        assert namesakes(one, [VEJLE, *others]) == []


def test_who_was_removed_is_nobodys_namesake() -> None:
    assert namesakes(VEJLE, [replace(VEJLE, id="old", status="removed")]) == []
