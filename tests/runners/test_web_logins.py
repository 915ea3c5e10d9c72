"""What an access log tells of log-ins."""

import pytest

from bavn.runners.web_logins import MOST_INTERFACES, Said, WebLogins


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        (b"POST", b"/login", 302, Said("form", "success")),
        (b"POST", b"/login", 303, Said("form", "success")),
        (b"POST", b"/login", 200, Said("form", "failure")),
        (b"POST", b"/login", 401, Said("form", "failure", "unauthorized")),
        (b"POST", b"/login", 403, Said("form", "failure", "denied")),
        (b"POST", b"/login", 422, Said("form", "failure", "bad-request")),
        (b"POST", b"/login", 429, Said("form", "failure", "too-many")),
        (b"POST", b"/api/login", 200, Said("form", "success")),
        (b"POST", b"/login", 404, None),
        (b"POST", b"/login", 301, None),
        (b"POST", b"/login", 503, None),
        (b"GET", b"/private", 401, Said("basic", "failure", "unauthorized")),
        (b"HEAD", b"/private", 401, Said("basic", "failure", "unauthorized")),
        (b"GET", b"/login", 200, None),
    ],
)
def test_method_path_and_status_tell_how_a_login_went(
    method: bytes, path: bytes, status: int, said: Said | None
) -> None:
    assert WebLogins().read(method, path, status) == said


def test_where_failures_have_a_status_of_their_own_a_page_is_a_success() -> None:
    logins = WebLogins()
    logins.read(b"POST", b"/login", 401)
    assert logins.read(b"POST", b"/login", 200) == Said("form", "success")
    assert logins.read(b"POST", b"/other/login", 200) == Said("form", "failure")


def test_endless_invented_paths_are_not_remembered_for_ever() -> None:
    logins = WebLogins()
    for number in range(3 * MOST_INTERFACES):
        logins.read(b"POST", b"/login%d" % number, 401)
    assert len(logins._interfaces) == MOST_INTERFACES
