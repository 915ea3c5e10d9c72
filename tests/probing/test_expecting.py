import pytest

from bavn.model.probe import SEEN, Ending, Expect
from bavn.probing.expecting import ending_of, holds
from bavn.probing.http import Head


@pytest.mark.parametrize(
    ("status", "expect", "ending"),
    [
        (200, (), "ok"),
        (399, (), "ok"),
        (401, (), "turned-away"),
        (403, (), "turned-away"),
        (406, (), "turned-away"),
        (429, (), "turned-away"),
        (451, (), "turned-away"),
        (404, (), "unexpected"),
        (410, (), "unexpected"),
        (500, (), "server-error"),
        (503, (), "server-error"),
        (599, (), "server-error"),
        (999, (), "server-error"),
        (401, (401,), "ok"),
        (503, (503,), "ok"),
        (200, (401,), "unexpected"),
        (403, (401,), "turned-away"),
    ],
)
def test_each_status_has_its_word(status: int, expect: tuple[int, ...], ending: Ending) -> None:
    assert ending_of(Head(status, ()), Expect(statuses=expect))[0] == ending


@pytest.mark.parametrize("name", [b"cf-mitigated", b"x-amzn-waf-action"])
def test_a_challenge_is_a_door_that_is_shut_to_us(name: bytes) -> None:
    for status in (200, 202, 403, 503):
        assert ending_of(Head(status, ((name, b"Challenge "),)), Expect()) == ("turned-away", "challenge")
    assert ending_of(Head(202, ((name, b"challenge"),)), Expect(statuses=(202,))) == ("ok", "")


def test_being_turned_away_is_never_bad() -> None:
    assert SEEN["turned-away"] == "guarded"


@pytest.mark.parametrize(
    ("body", "text", "there"),
    [
        ("Rødovre".encode(), "Rødovre", True),
        ("Rødovre".encode("cp1252"), "Rødovre", True),
        (b"R?dovre", "Rødovre", False),
        (b"Velkommen", "", True),
        (b"", "Velkommen", False),
    ],
)
def test_a_text_is_found_as_pages_write_it(body: bytes, text: str, there: bool) -> None:  # noqa: FBT001
    assert holds(body, text) is there
