from datetime import timedelta

import pytest

from bavn.outside.result import Fact, Result
from bavn.outside.tls import SOON_DAYS, tls
from tests.outside.certificates import Authority
from tests.outside.samples import NOON, Zones, nowhere, resolving, serving, way

FIRM = "firm.example"


def look(ca: Authority, name: str = FIRM, *, days: int = 90, trusted: bool = True, later_days: int = 0) -> Result:
    """What is seen at firm.example of a certificate for `name`."""
    certificate = ca.certificate(name, days=days)
    with resolving(Zones({(FIRM, "A"): ["127.0.0.1"]})) as lookup, serving(lambda _: None, certificate) as (port, web):
        out = way(lookup, https=port, trust=ca.trust if trusted else None)
        result = tls("tls", FIRM, out, ca.made + timedelta(days=later_days))
        assert web.connections == 1, "one handshake"
        return result


def codes(result: Result) -> list[str]:
    return [fact.code for fact in result.shows]


def test_a_certificate_that_holds_for_long_is_good(ca: Authority) -> None:
    result = look(ca)
    assert result.state == "good"
    assert codes(result) == ["tls-host", "tls-until", "tls-days"]
    assert int(result.shows[2].value) in {89, 90}


@pytest.mark.parametrize(
    ("later_days", "state"),
    [(90 - SOON_DAYS - 2, "good"), (90 - SOON_DAYS + 2, "weak"), (88, "weak"), (92, "missing")],
)
def test_its_last_days_are_weak(ca: Authority, later_days: int, state: str) -> None:
    assert look(ca, later_days=later_days).state == state


@pytest.mark.parametrize(
    ("name", "days", "trusted", "code"),
    [
        pytest.param(FIRM, -1, True, "tls-expired", id="ended"),
        pytest.param("other.example", 90, True, "tls-name", id="another name"),
        pytest.param(FIRM, 90, False, "tls-untrusted", id="by nobody"),
    ],
)
def test_what_a_browser_would_warn_of_is_missing(
    ca: Authority, name: str, days: int, *, trusted: bool, code: str
) -> None:
    result = look(ca, name, days=days, trusted=trusted)
    assert (result.state, result.next) == ("missing", "tls-renew")
    assert codes(result) == ["tls-host", code]


def test_a_server_that_speaks_no_tls_misses_it() -> None:
    with (
        resolving(Zones({(FIRM, "A"): ["127.0.0.1"]})) as lookup,
        serving(lambda one: one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as (port, _),
    ):
        result = tls("tls", FIRM, way(lookup, https=port), NOON)
    assert (result.state, codes(result)[1]) == ("missing", "tls-failed")


def test_no_answer_at_the_door_is_missing_and_no_door_is_unknown() -> None:
    with resolving(Zones({(FIRM, "A"): ["127.0.0.1"]})) as lookup:
        assert tls("tls", FIRM, way(lookup), NOON).state == "missing"
        nobody = tls("tls-www", f"www.{FIRM}", way(lookup), NOON)
    assert nobody == Result("tls-www", "unknown", (Fact("tls-host", f"www.{FIRM}"), Fact("no-address")))


def test_offline_is_unknown() -> None:
    assert tls("tls", FIRM, way(nowhere()), NOON).state == "unknown"
