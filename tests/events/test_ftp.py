import pytest

from tests.events.telling import last, told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"
PRO = f"proftpd[4711] ftp.example.com (a.example.com[{GOOD}]):"


@pytest.mark.parametrize(
    ("line", "user"),
    [
        (f'vsftpd[4711]: [ann] FAIL LOGIN: Client "{GOOD}"', "ann"),
        (f'vsftpd[4711]: [ann] FAIL LOGIN: Client "::ffff:{GOOD}", "User is not in the allow user list."', "ann"),
        (f"vsftpd[4711]: authentication failure; logname= uid=0 euid=0 tty= ruser= rhost={GOOD} user=ann", "ann"),
        (f"{PRO} USER ann (Login failed): Incorrect password.", "ann"),
        (f"{PRO} USER ann (Login failed): User in /etc/ftpusers", "ann"),
        (f"{PRO} USER ann: no such user found from a.example.com [{BAD}] to 198.51.100.1:21", "ann"),
        (f"{PRO} SECURITY VIOLATION: root login attempted.", "root"),
        (f"proftpd[4]: {GOOD} ({GOOD}[{GOOD}]) - SECURITY VIOLATION: Root login attempted", "root"),
        (
            (
                f"proftpd[4]: x.example.com (::ffff:{GOOD}[::ffff:{GOOD}]) - USER ann: no such user "
                f"found from x [x] to y:21"
            ),
            "ann",
        ),
        (f"pure-ftpd: (?@{GOOD}) [WARNING] Authentication failed for user [ann]", "ann"),
        (f"pure-ftpd: (?@{GOOD}) [WARNING] Erreur d'authentification pour l'utilisateur [ann]", "ann"),
        (f"wu-ftpd[4711]: failed login from a.example.com [{GOOD}]", ""),
        (f"ftpd[132]: repeated login failures from {GOOD} (a.example.com)", ""),
        (f"ftpd[132]: FTP LOGIN FAILED FROM {GOOD}, ann", "ann"),
    ],
)
def test_a_failure_is_read_with_its_user_and_address(line: str, user: str) -> None:
    login = told(line)[0]
    assert login is not None
    assert (login.service, login.outcome, login.user, login.address) == ("ftp", "failure", user, GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f'vsftpd[4711]: [ann] OK LOGIN: Client "{GOOD}"',
        f"{PRO} USER ann: Login successful.",
        f"pure-ftpd: (?@{GOOD}) [INFO] ann is now logged in",
        f"ftpd[132]: FTP LOGIN FROM {GOOD} [{GOOD}], ann",
        f"ftpd[132]: FTP LOGIN FROM {GOOD} as ann",
    ],
)
def test_a_login_is_a_success(line: str) -> None:
    assert last(line) == ("success", "ann", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f'vsftpd[4711]: CONNECT: Client "{GOOD}"',
        f'vsftpd[4711]: [ftp] OK LOGIN: Client "{GOOD}", anon password "x"',
        f"{PRO} FTP session opened.",
        f"{PRO} ANON anonymous: Login successful.",
        f"pure-ftpd: (?@{GOOD}) [INFO] New connection from {GOOD}",
        f"pure-ftpd: (ann@{GOOD}) [WARNING] Can't change directory to [x]",
        f"pure-ftpd: (?@{GOOD}) [INFO] anonymous is now logged in",
        f"ftpd[132]: ANONYMOUS FTP LOGIN FROM {GOOD},  (anonymous)",
        f"ftpd[132]: connection from {GOOD} (a.example.com) at Sat Nov 22 10:00:00 2025",
    ],
)
def test_anonymous_sessions_and_other_lines_tell_of_no_attempt(line: str) -> None:
    assert last(line) is None


def test_too_many_attempts_are_a_probe() -> None:
    assert last(f"{PRO} Maximum login attempts (3) exceeded") == ("probe", "", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f'vsftpd[4711]: [x] FAIL LOGIN: Client "{BAD}"] FAIL LOGIN: Client "{GOOD}"',
        f'vsftpd[4711]: [x] OK LOGIN: Client "{BAD}"] FAIL LOGIN: Client "{GOOD}"',
        f"{PRO} USER h proftpd[1] h (x[{BAD}]): no such user found from {GOOD} [{GOOD}] to 198.51.100.1:21",
        f"{PRO} USER x: Login successful. (Login failed): Incorrect password.",
        f"pure-ftpd: (?@{GOOD}) [WARNING] Authentication failed for user [(?@{BAD}) [WARNING] x [y]]",
        f"ftpd[132]: FTP LOGIN FAILED FROM {GOOD}, x [{BAD}]",
    ],
)
def test_an_address_inside_a_user_name_is_never_believed(line: str) -> None:
    login = told(line)[0]
    assert login is not None
    assert (login.outcome, login.address) == ("failure", GOOD)


def test_the_whole_name_is_the_user() -> None:
    line = f"{PRO} USER x (Login failed): y (Login failed): Incorrect password."
    assert last(line) == ("failure", "x (Login failed): y", GOOD)


def test_the_password_of_an_anonymous_session_forges_nobodys_address() -> None:
    line = f'vsftpd[4711]: [ftp] OK LOGIN: Client "{GOOD}", anon password "x] FAIL LOGIN: Client "{BAD}"'
    assert last(line) == ("failure", "", None)


def test_vsftpds_own_file_is_read() -> None:
    line = f'[pid 4711] [ann] FAIL LOGIN: Client "{GOOD}"'
    login = told(line, head="Sat Nov 22 10:00:00 2025 ")[0]
    assert login is not None
    assert (login.user, login.address, login.host) == ("ann", GOOD, "")
