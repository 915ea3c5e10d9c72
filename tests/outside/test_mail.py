from bavn.outside.mail import mx
from bavn.outside.result import Fact, Result
from tests.outside.samples import Zones, nowhere, resolving

FIRM = "firm.example"


def look(*records: str) -> Result:
    with resolving(Zones({(FIRM, "MX"): list(records), (FIRM, "A"): ["192.0.2.1"]})) as lookup:
        return mx(FIRM, lookup)


def test_mail_servers_are_shown() -> None:
    result = look("20 b.mail.example.", "10 a.mail.example.")
    assert result == Result("mx", "good", (Fact("mx-host", "a.mail.example"), Fact("mx-host", "b.mail.example")))


def test_a_domain_that_wants_no_mail_is_good() -> None:
    assert look("0 .") == Result("mx", "good", (Fact("mx-unwanted"),))


def test_a_domain_without_a_mail_server_misses_it() -> None:
    assert look().state == "missing"


def test_offline_says_nothing_of_mail() -> None:
    assert mx(FIRM, nowhere()).state == "unknown"
