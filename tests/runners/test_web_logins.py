"""What an access log tells of log-ins."""

import pytest

from bavn.runners.web_logins import LONGEST, MOST, SEVERAL, Said, WebLogins

SUCCESS = Said("form", "success")
FAILURE = Said("form", "failure")


def taught(path: bytes, status: int, *, clients: int = SEVERAL, times: int = 1, site: int = 1) -> WebLogins:
    """Who has seen a path answer some clients with a status."""
    logins = WebLogins()
    for client in range(clients):
        for _ in range(times):
            logins.read(path, status, site, client + 1)
    return logins


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (b"/login", 302, SUCCESS),
        (b"/login", 303, SUCCESS),
        (b"/login", 200, FAILURE),
        (b"/login", 401, Said("form", "failure", "unauthorized")),
        (b"/login", 403, Said("form", "failure", "denied")),
        (b"/login", 422, Said("form", "failure", "bad-request")),
        (b"/login", 429, Said("form", "failure", "too-many")),
        (b"/api/login", 200, SUCCESS),
        (b"/login", 404, None),
        (b"/login", 301, None),
        (b"/login", 503, None),
    ],
)
def test_path_and_status_tell_how_a_login_went(path: bytes, status: int, said: Said | None) -> None:
    assert WebLogins().read(path, status, 1, 1) == said


@pytest.mark.parametrize("status", [401, 422])
def test_where_failures_have_a_status_of_their_own_a_page_is_a_success(status: int) -> None:
    logins = taught(b"/login", status)
    assert logins.read(b"/login", 200, 1, 9) == SUCCESS
    assert logins.read(b"/other/login", 200, 1, 9) == FAILURE
    assert logins.read(b"/login", 200, 2, 9) == FAILURE, "of another site"


@pytest.mark.parametrize("status", [400, 403, 423, 429])
def test_what_a_firewall_or_a_limiter_answers_teaches_nothing(status: int) -> None:
    assert taught(b"/wp-login.php", status, clients=50).read(b"/wp-login.php", 200, 1, 1) == FAILURE


def test_one_address_teaches_nothing_however_often_it_comes() -> None:
    logins = taught(b"/login", 401, clients=SEVERAL - 1, times=50)
    assert logins.read(b"/login", 200, 1, 1) == FAILURE


def test_a_long_path_is_learned_as_it_is_looked_up() -> None:
    path = b"/" + b"a" * 2 * LONGEST + b"/login"
    assert taught(path, 401).read(path, 200, 1, 9) == SUCCESS


def test_endless_invented_paths_are_not_remembered_for_ever_and_push_out_nothing_learned() -> None:
    logins = taught(b"/login", 401)
    for number in range(3 * MOST):
        logins.read(b"/login%d" % number, 401, 1, 7)
    assert len(logins._heard) == MOST
    assert logins.read(b"/login", 200, 1, 9) == SUCCESS
    for number in range(MOST):
        for client in range(SEVERAL):
            logins.read(b"/login%d" % number, 401, 1, client)
    assert len(logins._interfaces) == MOST
