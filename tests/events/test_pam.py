import pytest

from bavn.events.pam import TurnedDown, turned_down
from tests.events.telling import last, told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"
FAILURE = "authentication failure; logname= uid=0 euid=0 tty=ftp ruser="


@pytest.mark.parametrize(
    ("line", "service", "user", "address"),
    [
        (f"vsftpd: pam_unix(vsftpd:auth): {FAILURE}ann rhost={GOOD}", "ftp", "ann", GOOD),
        (f"vsftpd: pam_unix(vsftpd:auth): {FAILURE}ann rhost=a.example.com  user=ann", "ftp", "ann", None),
        (f"vsftpd(pam_unix)[4711]: {FAILURE} rhost={GOOD} user=ann", "ftp", "ann", GOOD),
        (f"pure-ftpd: (pam_unix) {FAILURE}ann rhost={GOOD} ", "ftp", "ann", GOOD),
        (f"dovecot-auth: pam_unix(dovecot:auth): {FAILURE}ann rhost={GOOD}", "dovecot", "ann", GOOD),
        (f"saslauthd[4711]: pam_unix(smtp:auth): {FAILURE} rhost=  user=ann", "postfix", "ann", None),
        (f"something: pam_sss(else:auth): {FAILURE} rhost={GOOD} user=ann", "login", "ann", GOOD),
        (("sudo: pam_unix(sudo:auth): authentication failure; logname=ann uid=1 euid=0 "
         "tty=/dev/pts/0 ruser=ann rhost=  user=ann"),
         "sudo", "ann", None),
        (("su[4711]: pam_unix(su:auth): authentication failure; logname=ann uid=1 euid=0 "
         "tty=pts/0 ruser=ann rhost=  user=root"),
         "su", "root", None),
        (("sudo:      ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; "
         "COMMAND=/bin/sh"), "sudo", "ann", None),
        ("sudo: ann : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo", "ann", None),
        ("su: FAILED SU (to root) ann on pts/0", "su", "root", None),
        ("su[47]: FAILED su for root by ann", "su", "root", None),
        ("su[47]: - /dev/pts/0 ann:root", "su", "root", None),
        ("su: BAD SU ann to root on /dev/ttyp0", "su", "root", None),
        (f"login[47]: FAILED LOGIN 1 FROM {GOOD} FOR ann, Authentication failure", "login", "ann", GOOD),
        ("login[47]: FAILED LOGIN (1) on '/dev/tty1' FOR 'ann', Authentication failure", "login", "ann", None),
        (f"login[47]: TOO MANY LOGIN TRIES (5) FROM {GOOD} FOR ann, x", "login", "ann", GOOD),
    ],
)  # fmt: skip
def test_a_failure_is_read_with_service_user_and_address(
    line: str, service: str, user: str, address: str | None
) -> None:
    login = told(line)[0]
    assert login is not None
    assert (login.outcome, login.service, login.user, login.address) == ("failure", service, user, address)


@pytest.mark.parametrize(
    ("line", "service", "user"),
    [
        ("sudo: ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo", "ann"),
        ("sudo: pam_unix(sudo:session): session opened for user root(uid=0) by ann(uid=1000)", "sudo", "ann"),
        ("su(pam_unix)[47]: session opened for user root by ann(uid=1000)", "su", "root"),
        ("su: pam_unix(su-l:session): session opened for user root by (uid=0)", "su", "root"),
        ("su[47]: Successful su for root by ann", "su", "root"),
        ("su[47]: + /dev/pts/0 ann:root", "su", "root"),
        ("su: (to root) ann on pts/0", "su", "root"),
        ("su: ann to root on /dev/ttyp0", "su", "root"),
        ("login[47]: LOGIN ON tty1 BY ann", "login", "ann"),
        ("login[47]: ROOT LOGIN ON tty2", "login", "root"),
        ("gdm-password]: pam_unix(gdm-password:session): session opened for user ann by (uid=0)", "login", "ann"),
        ("login: pam_unix(login:session): session opened for user ann by LOGIN(uid=0)", "login", "ann"),
    ],
)
def test_who_got_in_is_a_success(line: str, service: str, user: str) -> None:
    login = told(line)[0]
    assert login is not None
    assert (login.outcome, login.service, login.user) == ("success", service, user)


@pytest.mark.parametrize(
    "line",
    [
        "CRON[47]: pam_unix(cron:session): session opened for user root by (uid=0)",
        "systemd: pam_unix(systemd-user:session): session opened for user ann by (uid=0)",
        "sudo: pam_unix(sudo:session): session closed for user root",
        "sudo: ann : a password is required ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
        "sudo: ann : (command continued) /x COMMAND=",
        "su: pam_unix(su:auth): check pass; user unknown",
        "su: pam_authenticate: Authentication failure",
        "login[47]: hello",
        "pop(pam_unix)[47]: check pass; user unknown",
    ],
)
def test_other_lines_tell_of_no_attempt(line: str) -> None:
    assert last(line) is None


def test_an_unknown_service_in_the_old_form_is_no_failure() -> None:
    assert last(f"pop(pam_unix)[47]: {FAILURE} rhost={GOOD} user=ann") == ("probe", "ann", GOOD)


@pytest.mark.parametrize(
    ("fields", "service", "place"),
    [
        pytest.param(f"ruser=x rhost={BAD} rhost={GOOD}", "", GOOD, id="in ruser"),
        pytest.param(f"ruser=x rhost={BAD} rhost={GOOD}", "ftp", GOOD, id="in ruser of a server that sets it"),
        pytest.param(f"ruser=rhost={BAD} rhost={GOOD}", "dovecot", GOOD, id="without a blank"),
        pytest.param(f"ruser= rhost={GOOD}  user=x rhost={BAD}", "sshd", GOOD, id="in user"),
        pytest.param(f"ruser=x{f' rhost={BAD}' * 99} rhost={GOOD}", "ftp", None, id="many times"),
        pytest.param(f"ruser= rhost={BAD} rhost={GOOD}", "ftp", GOOD, id="a name that begins with a blank"),
        pytest.param(f"ruser= rhost={BAD}  user=x rhost={GOOD}", "ftp", GOOD, id="and names a user"),
        pytest.param(f"ruser=x rhost={BAD} rhost={GOOD}  user=x rhost={BAD}", "ftp", GOOD, id="in both"),
        pytest.param(f"ruser=x  user=y rhost={BAD} rhost={GOOD}  user=x  user=y rhost={BAD}", "ftp", GOOD, id="more"),
    ],
)  # fmt: skip
def test_a_place_inside_a_name_is_never_believed(fields: str, service: str, place: str | None) -> None:
    found = turned_down(f"authentication failure; logname= uid=0 euid=0 tty=x {fields}", service)
    assert found is not None
    assert found.address == place


def test_more_failures_count_as_often_as_they_say() -> None:
    text = f"3 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost={GOOD}  user=ann"
    assert turned_down(text, "sshd") == TurnedDown("ann", GOOD, 3)
    assert turned_down("check pass; user unknown", "sshd") is None
    assert turned_down("authentication failure; ", "sshd") == TurnedDown("", None, 1)
