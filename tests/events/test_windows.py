from datetime import UTC, datetime

import pytest

from bavn.events.windows import TELLERS, Event, is_person, login_of, name_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Told = tuple[str, str, str | None, str, str] | None


def told(number: int, channel: str = "security", provider: str = "", **data: str) -> Told:
    """Outcome, user, address, reason and mechanism of one event."""
    login = login_of(Event(number, channel, provider, NOON, "host.example.com", data))
    return (login.outcome, login.user, login.address, login.reason, login.mechanism) if login else None


def logon(number: int, **data: str) -> Told:
    usual = {"targetusername": "ann", "targetdomainname": "EXAMPLE", "logontype": "3", "ipaddress": "192.0.2.7",
             "authenticationpackagename": "NTLM", "targetusersid": "S-1-5-21-1-2-3-1001"}  # fmt: skip
    return told(number, **{**usual, **data})


@pytest.mark.parametrize(
    ("kind", "package", "mechanism"),
    [
        ("2", "Negotiate", "password"),
        ("3", "NTLM", "ntlm"),
        ("3", "Kerberos", "kerberos"),
        ("3", "Negotiate", ""),
        ("7", "Negotiate", "password"),
        ("8", "Negotiate", "password"),
        ("10", "Negotiate", "password"),
        ("11", "Negotiate", "password"),
    ],
)
def test_logons_of_people_are_told(kind: str, package: str, mechanism: str) -> None:
    expected = ("success", "ann", "192.0.2.7", "", mechanism)
    assert logon(4624, logontype=kind, authenticationpackagename=package) == expected


@pytest.mark.parametrize("kind", ["0", "4", "5", "9", "", "many"])
@pytest.mark.parametrize("number", [4624, 4625])
def test_logons_of_services_tasks_and_new_credentials_are_silent(number: int, kind: str) -> None:
    assert logon(number, logontype=kind, substatus="0xc000006a") is None


@pytest.mark.parametrize(
    "account",
    [
        {"targetusername": "WEB01$"},
        {"targetusername": "site", "virtualaccount": "%%1842"},
        {"targetusername": "SYSTEM"},
        {"targetusername": "ANONYMOUS LOGON", "targetdomainname": "NT AUTHORITY"},
        {"targetusername": "x", "targetusersid": "S-1-5-18"},
        {"targetusername": "DWM-1", "targetdomainname": "Window Manager"},
        {"targetusername": "UMFD-0", "targetdomainname": ""},
        {"targetusername": "sshd_4332", "targetdomainname": "VIRTUAL USERS"},
        {"targetusername": "MSSQLSERVER", "targetdomainname": "NT Service"},
    ],
)
def test_accounts_that_nobody_has_a_password_of_are_silent(account: dict[str, str]) -> None:
    assert logon(4624, **account) is None
    assert logon(4625, **account) is None


@pytest.mark.parametrize(
    ("status", "substatus", "reason"),
    [
        ("0xc000006d", "0xc000006a", "bad-password"),
        ("0xc000006d", "0xC0000064", "unknown-user"),
        ("0xc0000234", "0x0", "locked"),
        ("0xc000006e", "0xc0000072", "disabled"),
        ("0xc000006e", "0xc0000193", "expired"),
        ("0xc000006e", "0xc0000071", "expired"),
        ("0xc0000224", "0x0", "expired"),
        ("0xc000015b", "0x0", "denied"),
        ("-1073741718", "-1073741718", "bad-password"),
        ("0xc000006d", "0x0", "bad-password"),
        ("", "", "bad-password"),
    ],
)
def test_why_a_logon_failed(status: str, substatus: str, reason: str) -> None:
    assert logon(4625, status=status, substatus=substatus) == ("failure", "ann", "192.0.2.7", reason, "ntlm")


@pytest.mark.parametrize("code", ["0xc000005e", "0xc0000133", "0xc000018d"])
def test_failures_that_say_nothing_of_a_password_are_silent(code: str) -> None:
    assert logon(4625, status=code) is None


def test_a_machine_that_calls_itself_has_no_address_and_a_name_never_becomes_one() -> None:
    for address in ("-", "::1", "127.0.0.1", "WORKSTATION"):
        found = logon(4624, ipaddress=address, workstationname="192.0.2.9")
        assert found is not None
        assert found[2] is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [("0x6", "unknown-user"), ("0x12", "locked"), ("0x17", "expired"), ("0x18", "bad-password"), ("0xc", "denied")],
)
@pytest.mark.parametrize("number", [4768, 4771])
def test_kerberos_failures(number: int, code: str, reason: str) -> None:
    found = told(number, targetusername="ann@EXAMPLE.COM", status=code, ipaddress="::ffff:192.0.2.7")
    assert found == ("failure", "ann", "192.0.2.7", reason, "kerberos")


@pytest.mark.parametrize("code", ["0x25", "0x1f", "0x19", "", "0xe"])
def test_kerberos_errors_of_clocks_and_protocols_are_silent(code: str) -> None:
    assert told(4768, targetusername="ann", status=code, ipaddress="192.0.2.7") is None


def test_a_ticket_is_a_login_only_where_something_was_proved() -> None:
    ticket = {"targetusername": "ann", "status": "0x0", "ipaddress": "192.0.2.7"}
    assert told(4768, **ticket, preauthtype="2") == ("success", "ann", "192.0.2.7", "", "kerberos")
    assert told(4768, **ticket, preauthtype="15") == ("success", "ann", "192.0.2.7", "", "certificate")
    assert told(4768, **ticket, preauthtype="0") is None
    assert told(4769, **ticket, preauthtype="2") is None


def test_ntlm_checks_have_no_address() -> None:
    check = {"targetusername": "ann", "workstation": "192.0.2.9"}
    assert told(4776, **check, status="0xc0000064") == ("failure", "ann", None, "unknown-user", "ntlm")
    assert told(4776, **check, status="0x0") == ("success", "ann", None, "", "ntlm")
    assert told(4776, **check) is None


def test_a_lockout_is_a_failure_of_the_account() -> None:
    assert told(4740, targetusername="ann", targetdomainname="CALLER") == ("failure", "ann", None, "locked", "")


def test_remote_desktop() -> None:
    rdp = "microsoft-windows-remotedesktopservices-rdpcorets/operational"
    manager = "microsoft-windows-terminalservices-remoteconnectionmanager/operational"
    gateway = "microsoft-windows-terminalservices-gateway/operational"
    assert told(131, rdp, clientip="192.0.2.7:50123") == ("probe", "", "192.0.2.7", "", "")
    assert told(140, rdp, ipstring="192.0.2.7") == ("failure", "", "192.0.2.7", "bad-password", "password")
    assert told(1149, manager, param1="ann", param3="192.0.2.7") == ("probe", "ann", "192.0.2.7", "", "")
    ann = {"username": "EXAMPLE\\ann", "ipaddress": "192.0.2.7"}
    assert told(302, gateway, **ann) == ("success", "ann", "192.0.2.7", "", "")
    assert told(201, gateway, **ann) == ("failure", "ann", "192.0.2.7", "denied", "")
    assert told(4825, accountname="ann", clientaddress="192.0.2.7") == (
        "failure", "ann", "192.0.2.7", "denied", "password",
    )  # fmt: skip


def test_radius() -> None:
    ann = {"subjectusername": "EXAMPLE\\ann", "callingstationid": "192.0.2.7"}
    assert told(6273, **ann, reasoncode="16") == ("failure", "ann", "192.0.2.7", "bad-password", "")
    assert told(6272, **ann) == ("success", "ann", "192.0.2.7", "", "")
    assert told(6273, **ann, reasoncode="22") is None
    assert told(6273, subjectusername="host/pc.example.com", reasoncode="16") is None
    assert told(6273, subjectusername="ann", callingstationid="00-11-22-33-44-55", reasoncode="16") == (
        "failure", "ann", None, "bad-password", "",
    )  # fmt: skip


def test_sql_server() -> None:
    event = Event(18456, "application", "mssql$prod", NOON, "db", {}, ("sa", " Reason: x", " [CLIENT: 192.0.2.7]"))
    login = login_of(event)
    assert login is not None
    assert (login.service, login.outcome, login.user, login.address) == ("mssql", "failure", "sa", "192.0.2.7")
    assert login_of(Event(18456, "application", "other", NOON, "db", {}, event.values)) is None


@pytest.mark.parametrize("number", sorted(TELLERS))
def test_numbers_of_other_channels_and_empty_events_tell_nothing(number: int) -> None:
    full = {"targetusername": "ann", "logontype": "3", "status": "0x18", "preauthtype": "2", "ipaddress": "192.0.2.7",
            "param3": "192.0.2.7", "clientip": "192.0.2.7", "username": "ann"}  # fmt: skip
    assert login_of(Event(number, "other", "other", NOON, "", full)) is None
    assert login_of(Event(number, "security", "other", NOON, "")) is None or number == 4625


@pytest.mark.parametrize(
    ("account", "name"),
    [("EXAMPLE\\ann", "ann"), ("ann@example.com", "ann"), ("-", ""), ("", ""), ("@", "@"), ("a\\b\\c", "c")],
)
def test_names_without_domains(account: str, name: str) -> None:
    assert name_of(account) == name


def test_an_ordinary_account_is_a_person() -> None:
    assert is_person("ann", "S-1-5-21-1-2-3-500", "EXAMPLE")
    assert is_person("")
