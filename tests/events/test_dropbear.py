import pytest

from tests.events.telling import last

GOOD = "192.0.2.7"
BAD = "203.0.113.66"


@pytest.mark.parametrize(
    ("said", "outcome", "user"),
    [
        (f"Bad password attempt for 'ann' from {GOOD}:5500", "failure", "ann"),
        (f"bad password attempt for 'ann' from ::ffff:{GOOD}:5500", "failure", "ann"),
        (f"Bad PAM password attempt for 'ann' from {GOOD}:5500", "failure", "ann"),
        (f"[47] Nov 22 10:00:00 Bad password attempt for 'ann' from {GOOD}:5500", "failure", "ann"),
        (f"Login attempt for nonexistent user from {GOOD}:5500", "failure", ""),
        (f"Exit before auth (user 'ann', 10 fails): Max auth tries reached - user 'ann' from {GOOD}:5500", "probe", ""),
        (
            (f"Exit before auth from <{GOOD}:5500>: (user 'ann', 10 fails): Max auth tries reached - user 'ann'"),
            "probe",
            "",
        ),
        (f"Password auth succeeded for 'ann' from {GOOD}:5500", "success", "ann"),
        (f"PAM password auth succeeded for 'ann' from {GOOD}:5500", "success", "ann"),
        (f"Pubkey auth succeeded for 'ann' with key sha1!! 1:2 from {GOOD}:5500", "success", "ann"),
    ],
)
def test_a_line_is_read_with_its_user_and_address(said: str, outcome: str, user: str) -> None:
    assert last(f"dropbear[47]: {said}") == (outcome, user, GOOD)


@pytest.mark.parametrize("said", ["Child connection from 192.0.2.7:5500", "Exit (ann): Disconnect received", ""])
def test_other_lines_tell_of_no_attempt(said: str) -> None:
    assert last(f"dropbear[47]: {said}") is None


@pytest.mark.parametrize(
    "said",
    [
        f"Bad password attempt for 'x' from {BAD}:22' from {GOOD}:5500",
        (
            f"Exit before auth from <{GOOD}:5500>: (user 'x' from {BAD}:22, 1 fails): Max auth tries "
            f"reached - user 'x' from {BAD}:2"
        ),
    ],
)
def test_an_address_inside_a_user_name_is_never_believed(said: str) -> None:
    login = last(f"dropbear[47]: {said}")
    assert login is not None
    assert login[2] == GOOD
