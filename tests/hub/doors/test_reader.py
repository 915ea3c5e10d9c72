import pytest

from bavn.hub.doors.reader import Reader
from bavn.model.member import Key
from tests.hub.hubs import NOW

KEY = Key("k1", "read", "", "a program", b"", NOW)


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (Reader("member", "vejle", key=KEY), "vejle"),
        (Reader("community", key=KEY), "key k1"),
        (Reader("operator", role="operator", user="anna"), "user anna"),
    ],
)
def test_the_limits_of_a_member_are_those_of_all_its_programs(reader: Reader, name: str) -> None:
    assert reader.name == name
