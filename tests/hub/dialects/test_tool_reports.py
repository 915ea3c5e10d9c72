from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.hub.dialects.tool_reports import MOST_REQUESTS, Means, ToolReport, report_of, reports_of
from bavn.sharing.checking import why_refused
from tests.hub.dialects.lapi_samples import NOW, key

KEY = key("web1", "report", "vejle")
TOLD = ToolReport("192.0.2.7", Means("password-guessing"), NOW - timedelta(minutes=5), NOW, 6, "crowdsec")


def test_a_report_becomes_a_sighting_of_the_keys_member() -> None:
    report = report_of(TOLD, KEY, NOW)
    assert report is not None
    assert (report.member, report.key, report.received, report.campaign) == ("vejle", "id-web1", NOW, 0)
    sighting = report.sighting
    (source,) = sighting.sources
    assert (sighting.kind, sighting.technique, sighting.site, sighting.tlp, sighting.origin) == (
        "password-guessing",
        "T1110.001",
        "web1",
        "amber",
        "crowdsec",
    )
    assert (source.address, source.action, source.score, source.requests) == ("192.0.2.7", "block", 0.8, 6)
    assert (source.first, source.last, sighting.spoofable) == (TOLD.first, TOLD.last, False)
    assert why_refused(sighting, NOW) == ""


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "127.0.0.1", "192.168.1.0/24", "198.0.0.0/8", "fe80::1", "100.64.0.1", "x", ""]
)
def test_an_address_that_is_not_of_the_internet_is_not_reported(address: str) -> None:
    assert report_of(replace(TOLD, address=address), KEY, NOW) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [(timedelta(minutes=6), timedelta(minutes=6)), (-timedelta(days=8), -timedelta(days=8))],
    ids=["in the future", "a week ago"],
)
def test_what_is_of_another_time_is_not_reported(first: timedelta, last: timedelta) -> None:
    assert report_of(replace(TOLD, first=NOW + first, last=NOW + last), KEY, NOW) is None


def test_a_clock_that_is_a_little_ahead_does_no_harm() -> None:
    report = report_of(replace(TOLD, last=NOW + timedelta(minutes=2)), KEY, NOW)
    assert report is not None
    assert report.sighting.sources[0].last == NOW


def test_times_in_the_wrong_order_are_put_right() -> None:
    report = report_of(replace(TOLD, first=TOLD.last, last=TOLD.first), KEY, NOW)
    assert report is not None
    assert (report.sighting.began, report.sighting.ended) == (TOLD.first, TOLD.last)


def test_a_key_that_is_nobodys_reports_nothing() -> None:
    assert report_of(TOLD, key("stray", "report"), NOW) is None


def test_the_noise_of_the_internet_is_not_reported() -> None:
    assert report_of(replace(TOLD, means=Means("web-probe")), KEY, NOW) is None


def test_said_again_it_is_the_same_sighting_and_a_quarter_of_an_hour_later_another() -> None:
    again = report_of(TOLD, KEY, NOW + timedelta(minutes=1))
    later = report_of(replace(TOLD, last=NOW + timedelta(minutes=15)), KEY, NOW + timedelta(minutes=16))
    first = report_of(TOLD, KEY, NOW)
    assert first is not None
    assert again is not None
    assert later is not None
    assert (first.sighting.id, first.sighting.revision) == (again.sighting.id, again.sighting.revision)
    assert later.sighting.id != first.sighting.id


def test_two_keys_never_make_one_sighting() -> None:
    one, other = report_of(TOLD, KEY, NOW), report_of(TOLD, key("web2", "report", "ishoj"), NOW)
    assert one is not None
    assert other is not None
    assert one.sighting.id != other.sighting.id


def test_what_may_be_forged_says_so() -> None:
    report = report_of(replace(TOLD, means=Means("tool-alert", "T1595", "low", spoofable=True)), KEY, NOW)
    assert report is not None
    assert (report.sighting.spoofable, report.sighting.technique) == (True, "T1595")


@pytest.mark.parametrize(("given", "counted"), [(0, 1), (-5, 1), (10**30, MOST_REQUESTS)])
def test_a_count_stays_within_reason(given: int, counted: int) -> None:
    report = report_of(replace(TOLD, requests=given), KEY, NOW)
    assert report is not None
    assert report.sighting.requests == counted


def test_of_many_what_is_said_twice_stands_once() -> None:
    told = [TOLD, TOLD, replace(TOLD, address="10.0.0.1"), replace(TOLD, address="192.0.2.8")]
    assert [report.sighting.sources[0].address for report in reports_of(told, KEY, NOW)] == ["192.0.2.7", "192.0.2.8"]


def test_a_key_without_a_name_of_its_own_goes_by_the_tools() -> None:
    report = report_of(TOLD, replace(KEY, name=" "), NOW)
    assert report is not None
    assert report.sighting.site == "crowdsec"
