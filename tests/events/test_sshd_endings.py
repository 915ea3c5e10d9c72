import pytest

from tests.events.telling import told

GOOD = "192.0.2.7"


def outcomes(*messages: str) -> list[tuple[str, str | None] | None]:
    return [
        (login.outcome, login.address) if login else None
        for login in told(*(f"sshd[4711]: {message}" for message in messages))
    ]


@pytest.mark.parametrize(
    "message",
    [
        f"Connection closed by {GOOD} [preauth]",
        f"Connection closed by {GOOD} port 5500 [preauth]",
        f"Connection reset by authenticating user ann {GOOD} port 5500 [preauth]",
        f"Connection closed by invalid user  {GOOD} port 5500 [preauth]",
        f"Disconnected from {GOOD} port 5500 [preauth]",
        f"Disconnected from authenticating user ann {GOOD} port 5500 [preauth]",
        f"Received disconnect from {GOOD}: 11: Bye Bye [preauth]",
        f"Received disconnect from {GOOD} port 5500:11: Bye Bye [preauth]",
        f"error: Received disconnect from {GOOD}: 3: com.jcraft.jsch.JSchException: Auth fail",
        f"error: Received disconnect from {GOOD} port 5500:14: No authentication methods available [preauth]",
        (
            f"Disconnecting invalid user a {GOOD} port 5500: Change of username or service not "
            f"allowed: (a,b) -> (c,d) [preauth]"
        ),
        f"Did not receive identification string from {GOOD}",
        f"Bad protocol version identification '\\003' from {GOOD} port 5500",
        f"Unable to negotiate with {GOOD} port 5500: no matching cipher found. Their offer: 3des-cbc [preauth]",
        f"fatal: Unable to negotiate with {GOOD} port 5500: no matching MAC found. Their offer: x",
        f"banner exchange: Connection from {GOOD} port 5500: invalid format",
        f"ssh_dispatch_run_fatal: Connection from {GOOD} port 5500: Connection corrupted [preauth]",
        (
            f"ssh_dispatch_run_fatal: Connection from authenticating user ann {GOOD} port 5500: "
            f"bignum is negative [preauth]"
        ),
        f"fatal: Timeout before authentication for {GOOD} port 5500",
        f"Timeout before authentication for connection from {GOOD} to 198.51.100.1, pid = 12",
        f"Protocol major versions differ for {GOOD} port 5500: SSH-2.0-x vs. SSH-1.5-y",
        f"scanned from {GOOD} with SSH-1.0-SSH_Version_Mapper.  Don't panic.",
        f"drop connection #10 from [{GOOD}]:5500 on [198.51.100.1]:22 penalty: failed authentication",
        f"refused connect from {GOOD}",
        f"User ann from {GOOD} not allowed because not listed in AllowUsers",
    ],
)
def test_who_was_at_the_door_is_a_probe(message: str) -> None:
    assert outcomes(message) == [("probe", GOOD)]


@pytest.mark.parametrize(
    "message",
    [
        f"Connection closed by {GOOD} port 5500",
        f"Received disconnect from {GOOD} port 5500:11: disconnected by user",
        f"Disconnected from user ann {GOOD} port 5500",
        f"Disconnecting user ann {GOOD} port 5500: Too many authentication failures",
        "Disconnecting: Too many authentication failures for ann [preauth]",
        "fatal: Read from socket failed: Connection reset by peer [preauth]",
        "error: kex_exchange_identification: Connection closed by remote host",
        f"ssh_dispatch_run_fatal: Connection from user ann {GOOD} port 5500: Broken pipe",
        "Received signal 15; terminating.",
        "Received disconnect from",
        "Connection closed by",
        "Disconnecting",
    ],
)
def test_an_ending_without_a_place_or_after_a_login_is_not_told(message: str) -> None:
    assert outcomes(message) == [None]


@pytest.mark.parametrize(
    "message",
    [
        "Disconnecting: Too many authentication failures for ann [preauth]",
        "Disconnecting: Too many authentication failures [preauth]",
    ],
)
def test_the_connections_address_stands_in_for_a_place(message: str) -> None:
    assert outcomes(f"Connection from {GOOD} port 5500 on 198.51.100.1 port 22", message) == [None, ("failure", GOOD)]
    assert outcomes(message, f"Connection closed by {GOOD} [preauth]") == [None, ("failure", GOOD)]


@pytest.mark.parametrize(
    "message",
    [
        "error: kex_exchange_identification: Connection closed by remote host",
        'error: kex_exchange_identification: client sent invalid protocol identifier ""',
        "fatal: Unable to negotiate a key exchange method [preauth]",
        "fatal: no matching mac found: client a server b [preauth]",
        "fatal: Read from socket failed: Connection reset by peer [preauth]",
    ],
)
def test_a_broken_exchange_is_told_once_an_address_is_known(message: str) -> None:
    assert outcomes(message, f"Connection closed by {GOOD} port 5500") == [None, ("probe", GOOD)]
    assert outcomes(f"Connection from {GOOD} port 5500", message) == [None, ("probe", GOOD)]
    assert outcomes("SSH: Server;Ltype: Version;Remote: 192.0.2.7-5500;Protocol: 2.0;Client: x", message)[1] == (
        "probe",
        GOOD,
    )


def test_an_ending_after_a_failure_is_no_news() -> None:
    failed = f"Failed password for ann from {GOOD} port 5500 ssh2"
    for ending in (
        f"Connection closed by authenticating user ann {GOOD} port 5500 [preauth]",
        f"Received disconnect from {GOOD}: 11: Bye Bye [preauth]",
        f"Disconnecting authenticating user ann {GOOD} port 5500: Too many authentication failures [preauth]",
        "fatal: Write failed: Connection reset by peer [preauth]",
    ):
        assert outcomes(failed, ending) == [("failure", GOOD), None]


def test_asking_for_an_unknown_user_and_leaving_is_told_once() -> None:
    asked = f"Invalid user ann from {GOOD} port 5500"
    assert outcomes(asked, f"Connection closed by {GOOD} [preauth]") == [("failure", GOOD), None]


def test_what_follows_when_the_server_has_closed_the_connection_is_an_echo() -> None:
    first = f"Disconnecting invalid user a {GOOD} port 5500: Change of username or service not allowed: x [preauth]"
    echo = f"Disconnected from authenticating user a {GOOD} port 5500 [preauth]"
    assert outcomes(first, echo, echo) == [("probe", GOOD), None, ("probe", GOOD)]


def test_connections_of_two_machines_are_two() -> None:
    key = f"sshd[1]: Failed publickey for ann from {GOOD} port 5500 ssh2: RSA SHA256:abc"
    assert told(f"a {key}", f"b sshd[1]: Connection closed by {GOOD}", head="Nov 22 10:00:00 ") == [None, None]
