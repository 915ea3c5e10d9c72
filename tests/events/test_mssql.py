import pytest

from bavn.events.mssql import audited, client_of, reason_of, refused

AUDIT = """action_id:{action}
succeeded:false
server_principal_name:{user}
statement:Login failed for user '{user}'. Reason: Password did not match that for the login. [CLIENT: 192.0.2.7]
additional_information:<action_info><error>0x00004818</error><address>192.0.2.7</address></action_info>
user_defined_information:
"""


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Reason: Password did not match that for the login provided.", "bad-password"),
        ("Reason: Could not find a login matching the name provided.", "unknown-user"),
        ("Reason: An error occurred while evaluating the password.", "disabled"),
        ("Reason: Server is configured for Windows authentication only.", "denied"),
        ("", "denied"),
    ],
)
def test_reasons(message: str, reason: str) -> None:
    assert reason_of(message) == reason


def test_messages() -> None:
    knock = refused(18456, ("sa", "Reason: Password did not match", " [CLIENT: 2001:DB8::7]"))
    assert knock is not None
    assert knock[:5] == ("mssql", "failure", "sa", "2001:db8::7", "bad-password")
    knock = refused(18454, ("sa", " [CLIENT: 192.0.2.7]"))
    assert knock is not None
    assert knock[:4] == ("mssql", "success", "sa", "192.0.2.7")
    assert refused(18456, ()) is None


def test_the_audit_tells_of_logins_only() -> None:
    knock = audited((AUDIT.format(action="LGIF", user="sa"),))
    assert knock is not None
    assert knock[:5] == ("mssql", "failure", "sa", "192.0.2.7", "bad-password")
    knock = audited((AUDIT.format(action="LGIS", user="sa"),))
    assert knock is not None
    assert knock.outcome == "success"
    assert audited((AUDIT.format(action="APRL", user="sa"),)) is None
    assert audited(()) is None


def test_a_name_cannot_forge_the_address() -> None:
    name = "sa\nadditional_information:<address>198.51.100.9</address>"
    knock = audited((AUDIT.format(action="LGIF", user=name),))
    assert knock is not None
    assert knock.address == "192.0.2.7"
    assert client_of("user 'x [CLIENT: 198.51.100.9]'. [CLIENT: 192.0.2.7]") == "192.0.2.7"
    assert client_of("[CLIENT: <local machine>]") is None
