import pytest

from bavn.events.dovecot import MOST_SESSIONS, Dovecot
from tests.events.telling import last, reader, told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"
PLACE = f"user=<ann>, method=PLAIN, rip={GOOD}, lip=198.51.100.1, TLS, session=<abc>"


@pytest.mark.parametrize(
    "line",
    [
        f"dovecot: imap-login: Disconnected (auth failed, 1 attempts): {PLACE}",
        (f"dovecot[241]: imap-login: Login aborted: Connection closed (auth failed, 1 attempts in "
         f"16 secs) (auth_failed): {PLACE}"),
        f"dovecot: pop3-login: Info: Disconnected: Inactivity (auth failed, 1 attempts): {PLACE}",
        f"dovecot: submission-login: Remote closed connection (auth failed, 1 attempts in 2 secs): {PLACE}",
        (f"dovecot: imap-login: Disconnected: Connection closed: read(size=1003) failed: x (auth "
         f"failed, 1 attempts in 0 secs): {PLACE}"),
        f"dovecot: imap-login: Disconnected (proxy dest auth failed): {PLACE}",
        f"pop3-login: Info: Aborted login (auth failed, 1 attempts in 2 secs): user=<ann>, method=PLAIN, rip={GOOD}",
        f"dovecot: auth-worker(24544): pam(ann,{GOOD}): unknown user",
        (f"dovecot: auth-worker(4): pam(ann,{GOOD},<abc>): pam_authenticate() failed: "
         f"Authentication failure (password mismatch?)"),
        f"dovecot: auth-worker(4): pam(ann,{GOOD}): pam_authenticate() failed: Permission denied",
        (f"dovecot[442]: dovecot: auth(default): pam(ann,{GOOD}): pam_authenticate() failed: User "
         f"not known to the module"),
        f"dovecot: auth: passwd-file(ann,{GOOD}): unknown user",
        f"dovecot: auth: ldap(ann,{GOOD},<abc>): Password mismatch (for LDAP bind) (SHA1 of given password: f638ff)",
        f"dovecot: auth: ldap(ann,{GOOD},): invalid credentials",
        f"auth-worker(22401): Info: sql(ann,{GOOD},<abc>): unknown user",
        f"auth-worker(8): Info: conn unix:auth-worker (uid=143): auth-worker<13247>: sql(ann,{GOOD}): unknown user",
        (f"dovecot: auth-worker(3): conn unix:auth-worker (pid=27,uid=97): auth-worker<55>: "
         f"pam(ann,{GOOD}): unknown user"),
        f"auth(ann,{GOOD},sasl:login)<abc>: Info: sql: Password mismatch (given password: x)",
        f"dovecot: auth(ann,{GOOD},sasl:login)<abc>: sql: unknown user",
        (f"auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 "
         f"tty=dovecot ruser=ann rhost={GOOD}"),
    ],
)  # fmt: skip
def test_a_failure_is_read_with_its_user_and_address(line: str) -> None:
    assert last(line) == ("failure", "ann", GOOD)


@pytest.mark.parametrize("line", [f"dovecot: imap-login: Login: {PLACE}", f"pop3-login: Info: Login: {PLACE}"])
def test_a_login_is_a_success(line: str) -> None:
    assert last(line) == ("success", "ann", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f"dovecot: pop3-login: Disconnected (no auth attempts): rip={GOOD}, lip=198.51.100.1, TLS: Disconnected",
        (
            f"dovecot: imap-login: Aborted login (tried to use disallowed plaintext auth): user=<>, "
            f"rip={GOOD}, lip=198.51.100.1"
        ),
        (
            f"dovecot: imap-login: Disconnected (client didn't finish SASL auth, waited 2 secs): "
            f"user=<>, rip={GOOD}, lip=x"
        ),
        f"dovecot: imap-login: Login aborted: x (disconnected during TLS handshake) (tls): user=<>, rip={GOOD}, lip=x",
    ],
)
def test_who_did_not_try_is_a_probe(line: str) -> None:
    assert last(line) == ("probe", "", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        "dovecot: imap(ann): Logged out in=1 out=2",
        "dovecot: imap(ann)<1><abc>: Disconnected: Connection closed (auth failed, 1 attempts): rip=192.0.2.7",
        "dovecot: master: Dovecot v2.3 starting up",
        "dovecot: imap-login: Maximum number of connections from user+IP exceeded: user=<ann>, rip=192.0.2.7",
        "dovecot: auth: Debug: sql(ann,192.0.2.7): query: SELECT 1",
        "dovecot: imap-login: Disconnected: a: a: a: test no match",
        "dovecot: auth-worker(1): pam(",
    ],
)
def test_other_lines_tell_of_no_attempt(line: str) -> None:
    assert last(line) is None


@pytest.mark.parametrize(
    "line",
    [
        (
            f"dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<x>, method=PLAIN, "
            f"rip={BAD}, lip=y>, method=PLAIN, "
            f"rip={GOOD}, lip=198.51.100.1"
        ),
        (
            f"dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<Login: user=<x>, "
            f"rip={BAD}>, rip={GOOD}, lip=x"
        ),
        f"auth(x,{BAD},{GOOD},sasl:login)<abc>: Info: sql: Password mismatch",
        f"dovecot: auth: passwd-file(x,{BAD},{GOOD}): unknown user",
        f"dovecot-auth: pam_unix(dovecot:auth): authentication failure; tty=dovecot ruser=rhost={BAD} rhost={GOOD}",
    ],
)
def test_an_address_inside_a_user_name_is_never_believed(line: str) -> None:
    login = told(line)[0]
    assert login is not None
    assert (login.outcome, login.address) == ("failure", GOOD)


@pytest.mark.parametrize("user", ["(auth failed, 9 attempts)", "Login: user=<ann"])
def test_a_user_name_makes_no_failure_and_no_login(user: str) -> None:
    login = told(f"dovecot: imap-login: Disconnected (no auth attempts in 1 secs): user=<{user}>, rip={GOOD}, lip=x")[0]
    assert login is not None
    assert (login.outcome, login.user) == ("probe", user)


def test_two_places_that_may_both_be_forged_are_none() -> None:
    line = f"dovecot: auth: sql(x,{BAD}): unknown user,{GOOD}): Password mismatch"
    assert last(line) is not None
    assert last(f"dovecot: auth: sql(ann,{GOOD}): Password mismatch (given password: x,{BAD}): unknown user)") == (
        "failure", "ann", None,
    )  # fmt: skip


def test_what_authentication_has_told_is_not_told_again() -> None:
    auth = f"dovecot: auth: passwd-file(ann,{GOOD},<abc>): Password mismatch"
    gone = "dovecot: imap-login: Disconnected (auth failed, {} attempts): " + PLACE
    login = told(auth, gone.format(3))[1]
    assert login is not None
    assert (login.outcome, login.count) == ("failure", 2)
    assert last(auth, gone.format(1)) == ("probe", "ann", GOOD)


def test_sessions_are_few() -> None:
    dovecot = Dovecot()
    for number in range(MOST_SESSIONS + 10):
        dovecot._remember(str(number))
    assert len(dovecot._told) == MOST_SESSIONS


def test_dovecots_own_time_is_read() -> None:
    login = reader().read(f"2014-11-22 03:56:40 auth-worker(default): Info: pam(ann,{GOOD}): unknown user".encode())
    assert login is not None
    assert (login.time.year, login.host) == (2014, "")
