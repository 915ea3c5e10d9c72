import pytest

from bavn.events.postfix import MOST_PROCESSES, Postfix
from tests.events.telling import last, told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"
CLIENT = f"mail.example.com[{GOOD}]"
SMTPD = "postfix/smtpd[4711]"


@pytest.mark.parametrize(
    ("line", "user"),
    [
        (f"{SMTPD}: warning: {CLIENT}: SASL LOGIN authentication failed: UGFzc3dvcmQ6", ""),
        (f"{SMTPD}: warning: {CLIENT}: SASL Plain authentication failed:", ""),
        (f"{SMTPD}: warning: {CLIENT}:5500: SASL LOGIN authentication failed: authentication failure", ""),
        (
            f"{SMTPD}: warning: {CLIENT}: SASL PLAIN authentication failed: (reason unavailable), sasl_username=ann",
            "ann",
        ),
        (f"postfix/submission/smtpd[1]: warning: {CLIENT}: SASL LOGIN authentication failed: x", ""),
        (f"postfix-in/smtpd[1]: warning: {CLIENT}: SASL LOGIN authentication failed: x", ""),
        (f"{SMTPD}: disconnect from {CLIENT} ehlo=1 auth=0/1 quit=1 commands=2/3", ""),
    ],
)
def test_a_failure_is_read_with_its_user_and_address(line: str, user: str) -> None:
    assert last(line) == ("failure", user, GOOD)


def test_a_login_is_a_success() -> None:
    line = f"{SMTPD}: 4F2A11C0: client={CLIENT}, sasl_method=PLAIN, sasl_username=ann@example.org"
    login = told(line)[0]
    assert login is not None
    assert (login.outcome, login.user, login.address, login.mechanism) == ("success", "ann@example.org", GOOD, "plain")


@pytest.mark.parametrize(
    "line",
    [
        f"{SMTPD}: NOQUEUE: reject: RCPT from {CLIENT}: 554 5.7.1 <a@example.org>: Relay access denied; from=<x>",
        (
            f"{SMTPD}: NOQUEUE: reject: EHLO from {CLIENT}: 504 5.5.2 <User>: Helo command rejected: "
            f"need fully-qualified hostname"
        ),
        f"{SMTPD}: 1D8CC: milter-reject: DATA from {CLIENT}: 550 5.7.1 Command rejected; from=<x>",
        f"{SMTPD}: improper command pipelining after DATA from {CLIENT}: QUIT",
        f"{SMTPD}: too many errors after RCPT from {CLIENT}",
        f"{SMTPD}: lost connection after CONNECT from {CLIENT}",
        f"{SMTPD}: NOQUEUE: lost connection after CONNECT from {CLIENT}",
        f"{SMTPD}: warning: Connection rate limit exceeded: 31 from {CLIENT} for service smtpd",
        f"{SMTPD}: warning: hostname a.example does not resolve to address {GOOD}: Name or service not known",
        f"{SMTPD}: warning: non-SMTP command from {CLIENT}: GET / HTTP/1.1",
        f"{SMTPD}: SSL_accept error from {CLIENT}: lost connection",
        f"{SMTPD}: warning: {CLIENT}: SASL X authentication failed: Invalid authentication mechanism",
        f"postfix/postscreen[1]: PREGREET 14 after 0.08 from [{GOOD}]:5500: EHLO x",
        f"postfix/postscreen[1]: COMMAND TIME LIMIT from [{GOOD}]:5500 after CONNECT",
        f"postfix/postscreen[1]: DNSBL rank 3 for [{GOOD}]:5500",
        (
            f"postfix/postscreen[1]: NOQUEUE: reject: RCPT from [{GOOD}]:5500: 550 5.7.1 Service "
            f"unavailable; client [{BAD}] x"
        ),
    ],
)
def test_who_behaves_like_no_mail_server_is_a_probe(line: str) -> None:
    assert last(line) == ("probe", "", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f"{SMTPD}: connect from {CLIENT}",
        f"{SMTPD}: disconnect from {CLIENT} ehlo=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=6",
        f"{SMTPD}: lost connection after DATA from {CLIENT}",
        f"{SMTPD}: lost connection after AUTH from {CLIENT}",
        f"{SMTPD}: warning: {CLIENT}: SASL LOGIN authentication failed: Connection lost to authentication server",
        (
            f"{SMTPD}: NOQUEUE: reject: RCPT from {CLIENT}: 450 4.2.0 <a@b>: Recipient address "
            f"rejected: Greylisted; from=<x>"
        ),
        (
            f"{SMTPD}: NOQUEUE: reject: RCPT from {CLIENT}: 450 4.7.1 <a@b>: Recipient address "
            f"rejected: Greylisted; from=<x>"
        ),
        f"{SMTPD}: NOQUEUE: reject: RCPT from {CLIENT}: 452 4.3.1 Insufficient system storage; from=<x>",
        "postfix/qmgr[1]: 4F2A: from=<disconnect from x[192.0.2.7] auth=0/1>, size=1, nrcpt=1 (queue active)",
        "postfix/smtpd[1]: warning: SASL authentication failure: Password verification failed",
    ],
)
def test_other_lines_tell_of_no_attempt(line: str) -> None:
    assert last(line) is None


@pytest.mark.parametrize(
    "line",
    [
        (
            f"{SMTPD}: warning: {CLIENT}: SASL LOGIN authentication failed: x, "
            f"sasl_username=y[{BAD}]: SASL LOGIN authentication failed:"
        ),
        (
            f"{SMTPD}: NOQUEUE: reject: RCPT from {CLIENT}: 554 5.7.1 <x>: denied; from=<> "
            f"helo=<RCPT from y[{BAD}]: 554 5.7.1>"
        ),
        f"{SMTPD}: improper command pipelining after DATA from {CLIENT}: RSET from y[{BAD}]",
        (
            f"{SMTPD}: 4F: client={CLIENT}, sasl_method=PLAIN, sasl_username=x, client=y[{BAD}], "
            f"sasl_method=PLAIN, sasl_username=z"
        ),
    ],
)
def test_an_address_inside_what_the_client_sent_is_never_believed(line: str) -> None:
    login = told(line)[0]
    assert login is not None
    assert login.address == GOOD


def test_what_warnings_have_told_is_not_told_again() -> None:
    warning = f"{SMTPD}: warning: {CLIENT}: SASL LOGIN authentication failed: x"
    gone = f"{SMTPD}: disconnect from {CLIENT} ehlo=1 auth=0/3 commands=1/4"
    login = told(warning, gone)[1]
    assert login is not None
    assert login.count == 2
    assert last(warning, warning, warning, gone) is None


def test_processes_are_few() -> None:
    postfix = Postfix()
    for number in range(MOST_PROCESSES + 10):
        postfix._remember(("a", str(number), GOOD))
    assert len(postfix._told) == MOST_PROCESSES
