"""What the page leaves out of the library, and that nothing else goes missing."""

from typing import Any

import msgspec

from bavn.plan.library import library
from bavn.planner.lean import LISTS, lean


def test_what_is_left_out_is_only_what_has_its_usual_value() -> None:
    left = plain(lean(library()))
    usual = left.pop("usual")
    assert filled(left, "", usual) == plain(library())


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    return msgspec.json.decode(msgspec.json.encode(value))


def filled(value: object, name: str, usual: dict[str, dict[str, object]]) -> object:
    if isinstance(value, list):
        return [filled(one, name, usual) for one in value]
    if isinstance(value, dict):
        return {**usual.get(name, {}), **{key: filled(one, key, usual) for key, one in value.items()}}
    return value


def test_it_is_smaller_and_every_list_with_usual_values_is_known() -> None:
    assert len(msgspec.json.encode(lean(library()))) < len(msgspec.json.encode(library())) - 10_000
    assert set(lean(library())["usual"]) == set(LISTS)
