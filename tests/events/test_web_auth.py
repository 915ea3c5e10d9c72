import pytest

from tests.events.telling import told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"
NGINX = "2025/11/22 10:00:00 [error] 471#471: *3 "
PLACE = f', client: {GOOD}, server: example.com, request: "GET / HTTP/1.1", host: "example.com"'
OLD = f"[Sat Nov 22 10:00:00 2025] [error] [client {GOOD}] "
NEW = f"[Sat Nov 22 10:00:00.123456 2025] [auth_basic:error] [pid 4711:tid 1] [client {GOOD}:5500] "


def web(line: str) -> tuple[str, str, str | None] | None:
    login = told(line, head="")[0]
    return (login.outcome, login.user, login.address) if login else None


@pytest.mark.parametrize(
    "line",
    [
        f'{NGINX}user "ann": password mismatch{PLACE}',
        f'{NGINX}user "ann" was not found in "/etc/htpasswd"{PLACE}',
        f'{NGINX}user "ann": password mismatch{PLACE}, referrer: "https://example.com/"',
        f"{NGINX}PAM: user 'ann' - not authenticated: Authentication failure{PLACE}",
        f'mail nginx[4]: {NGINX}user "ann": password mismatch{PLACE}',
        f'Nov 22 10:00:00 mail nginx: {NGINX}user "ann": password mismatch{PLACE}',
        f"{OLD}user ann not found: /",
        f'{OLD}user ann: authentication failure for "/": Password Mismatch',
        f"{OLD}Digest: user ann: password mismatch: /",
        f"{OLD}Digest: user `ann' in realm `private' not found: /",
        f"{OLD}Authorization of user ann to access / failed, reason: x",
        f"{NEW}AH01618: user ann not found: /",
        f'{NEW}AH01617: user ann: authentication failure for "/": Password Mismatch',
        f'{NEW}AH01631: user ann: authorization failure for "/": ',
        f"{NEW}AH01695: auth_ldap authenticate: user ann authentication failed; URI / [User not found][x]",
        f"[Sat Nov 22 10:00:00 2025] [auth_basic:error] [pid 1] [remote {GOOD}:5500] AH01618: user ann not found: /",
        f"[Sat Nov 22 10:00:00 2025] [auth_basic:error] [pid 1] [client {GOOD}] AH01618: user ann not found: /",
        f"Nov 22 10:00:00 mail httpd[4711]: [error] [client {GOOD}] user ann not found: /",
        (
            f"Nov 22 10:00:00 mail httpd/one[4711]: [auth_basic:error] [pid 1] [client {GOOD}:5500] "
            f"AH01618: user ann not found: /"
        ),
    ],
)
def test_a_failure_is_read_with_its_user_and_address(line: str) -> None:
    assert web(line) == ("failure", "ann", GOOD)


@pytest.mark.parametrize(
    "client",
    ["[2001:db8::7]:5500", "2001:db8::7:5500"],
)
def test_an_ipv6_client_of_2_4_has_a_port(client: str) -> None:
    line = f"[Sat Nov 22 10:00:00 2025] [auth_basic:error] [pid 1] [client {client}] AH01618: user ann not found: /"
    assert web(line) == ("failure", "ann", "2001:db8::7")


def test_an_ipv6_client_of_2_2_has_none() -> None:
    assert web("[Sat Nov 22 10:00:00 2025] [error] [client 2001:db8::7] user ann not found: /") == (
        "failure", "ann", "2001:db8::7",
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        (
            f"2025/11/22 10:00:00 [crit] 7#7: *2 SSL_do_handshake() failed (SSL: error:1:x) while "
            f"SSL handshaking, client: {GOOD}, "
            "server: 0.0.0.0:443"
        ),
        f"{OLD}client denied by server configuration: /var/www/x",
        f"{OLD}Digest: invalid nonce abc received - length is not 52",
        f"{OLD}Digest: realm mismatch - got `a' but expected `b'",
        f"{NEW}AH02032: Hostname a.example provided via SNI and hostname b.example provided via HTTP are different",
    ],
)
def test_who_is_at_the_door_is_a_probe(line: str) -> None:
    assert web(line) == ("probe", "", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f'{NGINX}open() "/x" failed (2: No such file or directory){PLACE}',
        f"{NGINX}connect() failed (111: Connection refused) while connecting to upstream{PLACE}",
        f"{OLD}File does not exist: /srv/[client {BAD}] user ann not found",
        f"{OLD}Digest: invalid nonce abc received - hash is not def",
        "[Sat Nov 22 10:00:00 2025] [notice] Apache/2.4 configured -- resuming normal operations",
    ],
)
def test_other_lines_tell_of_no_attempt(line: str) -> None:
    assert web(line) is None


@pytest.mark.parametrize(
    "line",
    [
        f'{NGINX}user "x, client": password mismatch{PLACE}',
        f"{OLD}user x] [client {BAD}] user y not found: /",
        f'{NEW}AH01617: user x [client {BAD}:22]: authentication failure for "/": Password Mismatch',
    ],
)
def test_an_address_inside_a_user_name_is_never_believed(line: str) -> None:
    login = web(line)
    assert login is not None
    assert (login[0], login[2]) == ("failure", GOOD)


@pytest.mark.parametrize(
    "tail",
    [
        f'referrer: "x": password mismatch, client: {BAD}, server: y, request: "GET / HTTP/1.1", host: "z"',
        f'referrer: ", client: {BAD}, server: y"',
        f'request: "GET /x", client: {BAD}, server: a, request: " HTTP/1.1", host: "h"',
        f'host: "h", client: {BAD}, server: a, request: "GET / HTTP/1.1", host: "h"',
    ],
    ids=["a failure as referrer", "referrer", "request", "host"],
)
def test_what_stands_behind_the_client_is_the_clients_own_word(tail: str) -> None:
    assert web(f'{NGINX}user "ann": password mismatch{PLACE}, {tail}') == ("failure", "ann", GOOD)


def test_of_two_failures_in_one_line_nobody_is_named() -> None:
    one = f'{NGINX}user "x": password mismatch, client: {BAD}, server: y, request: "GET / HTTP/1.1", host: "z"'
    assert web(f'{one}": was not found in "/etc/htpasswd"{PLACE}') == ("failure", "x", None)
