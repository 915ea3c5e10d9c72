"""SQL Server's logins, as its messages and its audit tell them.

    18456  Login failed for user 'sa'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.7]
    33205  action_id:LGIF … statement:Login failed for user 'sa'. Reason: … [CLIENT: 192.0.2.7] …

In the event log the message lies in three pieces: the user, the reason, the client. A user name is the client's own,
so the audit's fields are read line by line, and the last `CLIENT` of a message counts.
"""

from typing import Final

from bavn.events.reading import Knock, address_of

FAILED: Final = 18456
REASONS: Final = (
    ("Password did not match", "bad-password"),
    ("Could not find a login matching", "unknown-user"),
    ("evaluating the password", "disabled"),
    ("account is disabled", "disabled"),
    ("locked", "locked"),
    ("expired", "expired"),
    ("must be changed", "expired"),
    ("Windows authentication only", "denied"),
    ("not permitted", "denied"),
)
SAID: Final = "Login failed for user '"


def refused(number: int, values: tuple[str, ...]) -> Knock | None:
    """What 18453 to 18456 tell: logged in, or (18456) failed."""
    if not values:
        return None
    user = values[0].strip()
    address = client_of(values[-1])
    if number != FAILED:
        return Knock("mssql", "success", user, address, "", "password" if number == 18454 else "")
    return Knock("mssql", "failure", user, address, reason_of(values[1] if len(values) > 1 else ""), "password")


def audited(values: tuple[str, ...]) -> Knock | None:
    """What an entry of the audit tells: LGIF failed, LGIS succeeded; None for every other action."""
    entry = values[0] if values else ""
    fields: dict[str, str] = {}
    for line in entry.split("\n"):
        name, _, value = line.partition(":")
        fields.setdefault(name, value)  # a name with a line break could only add to what stands behind it
    user = fields.get("server_principal_name", "").strip()
    statement = fields.get("statement", "")
    address = _tagged(entry.rpartition("\nadditional_information:")[2]) or client_of(statement)
    if fields.get("action_id", "").strip() == "LGIS" and user:
        return Knock("mssql", "success", user, address)
    if fields.get("action_id", "").strip() != "LGIF":
        return None
    return Knock("mssql", "failure", user, address, reason_of(statement.rpartition("Reason: ")[2]), "password")


def reason_of(message: str) -> str:
    """The code of a reason; "denied" for one that is not known."""
    return next((code for words, code in REASONS if words in message), "denied")


def client_of(message: str) -> str | None:
    """The address in `[CLIENT: …]` at the end of a message."""
    return address_of(message.rpartition("[CLIENT: ")[2].partition("]")[0].strip())


def _tagged(information: str) -> str | None:
    return address_of(information.rpartition("<address>")[2].partition("</address>")[0].strip())
