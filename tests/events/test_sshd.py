import pytest

from tests.events.telling import last, told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"  # an address that somebody wants to see blocked
TAIL = f"from {GOOD} port 5500 ssh2"


def sshd(*messages: str) -> tuple[str, str, str | None] | None:
    return last(*(f"sshd[4711]: {message}" for message in messages))


def outcomes(*messages: str) -> list[str | None]:
    return [login.outcome if login else None for login in told(*(f"sshd[4711]: {message}" for message in messages))]


@pytest.mark.parametrize(
    ("message", "user", "address", "reason"),
    [
        (f"Failed password for ann {TAIL}", "ann", GOOD, "bad-password"),
        (f"Failed password for invalid user ann {TAIL}", "ann", GOOD, "unknown-user"),
        (f"Failed password for illegal user ann {TAIL}", "ann", GOOD, "unknown-user"),
        ("Failed password for ann from 2001:DB8::7 port 5500 ssh2", "ann", "2001:db8::7", "bad-password"),
        ("Failed password for ann from fe80::7%eth0 port 5500 ssh2", "ann", "fe80::7", "bad-password"),
        ("Failed password for ann from ::ffff:192.0.2.7 port 5500 ssh2", "ann", GOOD, "bad-password"),
        (f"Failed password for ann from {GOOD} port 5500", "ann", GOOD, "bad-password"),
        (f"Failed password for ann from {GOOD}", "ann", GOOD, "bad-password"),
        (f"Failed password for invalid user  {TAIL}", "", GOOD, "unknown-user"),
        (f"Failed keyboard-interactive/pam for ann {TAIL}", "ann", GOOD, "bad-password"),
        (f"[ID 800047 auth.info] Failed keyboard-interactive for <invalid username> {TAIL}", "", GOOD, "unknown-user"),
        (f"Failed publickey for invalid user ann {TAIL}: RSA SHA256:abc", "ann", GOOD, "unknown-user"),
        ((f'Failed hostbased for ann {TAIL}: RSA 1:2, client user "ann", client host '
         f'"a.example"'), "ann", GOOD, "bad-key"),
        (f"Invalid user ann from {GOOD} port 5500", "ann", GOOD, "unknown-user"),
        (f"Illegal user ann from {GOOD}", "ann", GOOD, "unknown-user"),
        (f"error: PAM: Authentication failure for ann from {GOOD}", "ann", GOOD, "bad-password"),
        ("error: PAM: Authentication failure for ann from a.example.com", "ann", None, "bad-password"),
        (f"error: PAM: authentication error for ann from {GOOD} via {BAD}", "ann", GOOD, "bad-password"),
        (f"error: PAM: User account has expired for ann from {GOOD}", "ann", GOOD, "expired"),
        (f"error: PAM: User not known to the underlying authentication module for illegal user ann from {GOOD}",
         "ann", GOOD, "unknown-user"),
        ((f"error: maximum authentication attempts exceeded for invalid user ann {TAIL} "
         f"[preauth]"), "ann", GOOD, "too-many"),
        (f"ROOT LOGIN REFUSED FROM {GOOD} port 5500 [preauth]", "root", GOOD, "denied"),
        (f"Authentication tried for ann with correct key but not from a permitted host (host=a.example, ip={GOOD}).",
         "ann", GOOD, "denied"),
    ],
)  # fmt: skip
def test_a_failure_is_read_with_its_user_and_address(message: str, user: str, address: str | None, reason: str) -> None:
    login = told(f"sshd[4711]: {message}")[0]
    assert login is not None
    assert (login.service, login.outcome, login.host) == ("sshd", "failure", "mail")
    assert (login.user, login.address, login.reason) == (user, address, reason)


@pytest.mark.parametrize(
    ("message", "user", "mechanism"),
    [
        (f"Accepted password for ann {TAIL}", "ann", "password"),
        (f"Accepted keyboard-interactive/pam for ann {TAIL}", "ann", "password"),
        (f"Accepted publickey for ann {TAIL}: ED25519 SHA256:abc", "ann", "publickey"),
        (f"Accepted publickey for ann {TAIL}: RSA-CERT ID ann (serial 1) CA RSA SHA256:abc", "ann", "publickey"),
        (f"Accepted gssapi-with-mic for ann {TAIL}", "ann", "kerberos"),
        (f"Accepted none for ann {TAIL}", "ann", ""),
    ],
)
def test_a_login_is_a_success(message: str, user: str, mechanism: str) -> None:
    login = told(f"sshd-session[4711]: {message}")[0]
    assert login is not None
    assert (login.outcome, login.user, login.address, login.mechanism) == ("success", user, GOOD, mechanism)


@pytest.mark.parametrize(
    "message",
    [
        f"Failed password for invalid user x from {BAD} port 22 ssh2 {TAIL}",
        f"Failed password for invalid user from {BAD} {TAIL}",
        f"Failed password for invalid user x from {BAD} port 22 ssh2: RSA SHA256:abc {TAIL}",
        f"Failed password for invalid user x from {BAD} port 22 ssh2: {TAIL}",
        f"Failed password for x from {GOOD} port 5500 ssh1: ruser from {BAD}",
        f"Failed x for root from {BAD} port 22 ssh2: y for ann {TAIL}",
        f"Invalid user x from {BAD} port 22 from {GOOD} port 5500",
        f"Invalid user x from {BAD} from {GOOD}",
        f"error: PAM: Authentication failure for x from {BAD} via 198.51.100.1 from {GOOD}",
        (
            f"User x from {BAD} not allowed because not listed in AllowUsers from {GOOD} not allowed "
            f"because listed in DenyUsers"
        ),
        f"error: maximum authentication attempts exceeded for x from {BAD} port 22 ssh2 {TAIL} [preauth]",
        f"Connection closed by authenticating user x {BAD} port 22 {GOOD} port 5500 [preauth]",
        f"Connection closed by authenticating user x {BAD} {GOOD} port 5500 [preauth]",
        f"Disconnected from invalid user x {BAD} port 22 [preauth] {GOOD} port 5500 [preauth]",
        f"Bad protocol version identification 'x' from {BAD} port 22' from {GOOD} port 5500",
        f"refused connect from x@{BAD} ({GOOD})",
        f"Received disconnect from {GOOD} port 5500:3: x from {BAD}: Auth fail [preauth]",
        f"Unable to negotiate with {GOOD} port 5500: no matching cipher found. Their offer: x with {BAD} port 22:",
        f"Did not receive identification string from {GOOD} port 5500",
        f"message repeated 2 times: [ Failed password for invalid user x from {BAD} port 22 ssh2] {TAIL}]",
    ],
)
def test_an_address_inside_a_user_name_is_never_believed(message: str) -> None:
    login = told(f"sshd[4711]: {message}")[0]
    assert login is not None
    assert login.address == GOOD


@pytest.mark.parametrize(
    "message",
    [
        f"Failed publickey for invalid user x from {BAD} port 22 ssh2: RSA SHA256:a {TAIL}: RSA SHA256:b",
        (
            f"Disconnecting invalid user x {BAD} port 22: Too many authentication failures {GOOD} port 5500: "
            "Too many authentication failures [preauth]"
        ),
    ],
)
def test_two_places_that_may_both_be_forged_are_none_unless_the_connection_is_known(message: str) -> None:
    login = told(f"sshd[4711]: {message}")[0]
    assert login is None or login.address is None
    login = told(f"sshd[4711]: Connection from {GOOD} port 5500 on 198.51.100.1 port 22", f"sshd[4711]: {message}")[1]
    assert login is not None
    assert login.address == GOOD


def test_text_behind_the_place_is_not_believed_where_the_connection_is_known() -> None:
    message = f"Failed password for invalid user x from {GOOD} port 5500 ssh2: from {BAD} port 22 ssh2"
    assert sshd(f"Invalid user x from {GOOD} port 5500", message) == ("probe", "x", GOOD)


@pytest.mark.parametrize(
    "message",
    [
        f"Address {GOOD} maps to a.example, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!",
        f"reverse mapping checking getaddrinfo for a.example [{GOOD}] failed - POSSIBLE BREAK-IN ATTEMPT!",
        "input_userauth_request: invalid user ann [preauth]",
        "pam_unix(sshd:auth): check pass; user unknown",
        "pam_unix(sshd:session): session opened for user ann by (uid=0)",
        f"Postponed publickey for ann {TAIL} [preauth]",
        f"Partial publickey for ann {TAIL}: RSA SHA256:abc",
        f"Connection from {GOOD} port 5500",
        "Server listening on 0.0.0.0 port 22.",
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=ann",
        "Failed",
        "User",
        "",
    ],
)
def test_other_lines_tell_of_no_attempt(message: str) -> None:
    assert sshd(message) is None


def test_keys_that_an_agent_offered_are_a_failure_only_if_nobody_got_in() -> None:
    key = f"Failed publickey for ann {TAIL}: RSA SHA256:abc"
    closed = f"Connection closed by {GOOD} port 5500 [preauth]"
    assert outcomes(key, key, f"Accepted publickey for ann {TAIL}: RSA SHA256:abd") == [None, None, "success"]
    login = told(*(f"sshd[4711]: {message}" for message in (key, key, closed)))[2]
    assert login is not None
    assert (login.outcome, login.user, login.address, login.reason, login.count) == (
        "failure",
        "ann",
        GOOD,
        "bad-key",
        2,
    )


PAM = "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser="


def test_what_one_module_of_pam_turns_down_another_may_accept() -> None:
    first = f"{PAM} rhost={GOOD}  user=ann"
    assert outcomes(first, first, f"Accepted password for ann {TAIL}") == [None, None, "success"]
    assert outcomes(first, f"Failed password for ann {TAIL}") == [None, "failure"]
    assert outcomes(first, f"Connection closed by {GOOD} [preauth]") == [None, "failure"]
    accepted = f"Accepted password for eve {TAIL}"
    assert outcomes(first, f"Failed password for ann {TAIL}", accepted) == [None, "failure", "success"]


def test_other_names_before_a_login_are_failures_and_the_login_is_told_after_them() -> None:
    ann, bob = f"{PAM}ann rhost={GOOD}", f"{PAM}bob rhost={GOOD}"
    accepted = f"Accepted password for eve {TAIL}"
    opened = "pam_unix(sshd:session): session opened for user eve by (uid=0)"
    assert outcomes(ann, accepted, opened) == [None, "failure", "success"]
    assert outcomes(ann, bob, accepted, opened) == [None, "failure", "failure", "success"]
    other = f"Received disconnect from {GOOD}: 3: x: Auth fail"
    assert outcomes(ann, accepted, other, opened) == [None, "failure", "probe", "success"]


def test_an_unknown_user_and_his_first_password_are_one_failure() -> None:
    messages = (f"Invalid user x from {GOOD} port 5500", *[f"Failed password for invalid user x {TAIL}"] * 3)
    assert outcomes(*messages) == ["failure", "probe", "failure", "failure"]


def test_the_old_form_of_pam_is_all_that_such_a_log_has() -> None:
    line = f"sshd(pam_unix)[4711]: authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={GOOD}  user=ann"
    assert last(line) == ("failure", "ann", GOOD)
    assert last("sshd(pam_unix)[4711]: session opened for user ann by (uid=0)") == ("success", "ann", None)


def test_a_locked_account_is_told_when_the_connection_ends() -> None:
    messages = (
        "User ann not allowed because account is locked",
        f"Received disconnect from {GOOD}: 11: Bye Bye [preauth]",
    )
    assert sshd(messages[0]) is None
    assert sshd(*messages) == ("failure", "ann", GOOD)


def test_a_repeated_message_counts_as_often_as_it_says() -> None:
    login = told(f"sshd[4711]: message repeated 5 times: [ Failed password for ann {TAIL}]")[0]
    assert login is not None
    assert (login.count, login.address) == (5, GOOD)
    huge = told(f"sshd[4711]: message repeated 999999999 times: [ Failed password for ann {TAIL}]")[0]
    assert huge is not None
    assert huge.count == 1_000_000


def test_lines_without_a_process_number_belong_to_no_connection() -> None:
    assert told(f"sshd: Failed publickey for ann {TAIL}: RSA a", f"sshd: Connection closed by {GOOD}")[1] is None
