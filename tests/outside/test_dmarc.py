import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.outside.dmarc import POLICIES, Policy, dmarc, policy
from bavn.outside.result import Fact, Result
from tests.outside.samples import Zones, nowhere, resolving, txt

FIRM, SHOP = "firm.example", "shop.firm.example"


def look(*texts: str, name: str = FIRM, at: str = FIRM) -> Result:
    with resolving(Zones({(f"_dmarc.{at}", "TXT"): txt(*texts)})) as lookup:
        return dmarc(name, lookup)


@pytest.mark.parametrize(
    ("record", "state", "next_"),
    [
        pytest.param("v=DMARC1; p=reject; rua=mailto:post@firm.example", "good", "", id="reject"),
        pytest.param("v=DMARC1;p=quarantine", "good", "", id="quarantine"),
        pytest.param(" v = DMARC1 ; P = Reject ; ", "good", "", id="spaces and capitals"),
        pytest.param("v=DMARC1; p=none; rua=mailto:post@firm.example", "weak", "dmarc-stricter", id="only watching"),
        pytest.param("v=DMARC1; p=reject; pct=20", "weak", "dmarc-stricter", id="a part"),
        pytest.param("v=DMARC1; p=reject; pct=100", "good", "", id="all"),
        pytest.param("v=DMARC1; p=reject; pct=many", "good", "", id="a part that is no number"),
        pytest.param("v=DMARC1; p=reject; p=none", "good", "", id="twice: the first stands"),
        pytest.param("v=DMARC1", "weak", "dmarc-repair", id="no policy"),
        pytest.param("v=DMARC1; p=refuse", "weak", "dmarc-repair", id="no such policy"),
        pytest.param("v=dmarc1; p=reject", "weak", "dmarc-repair", id="small letters"),
        pytest.param("v=spf1 -all", "missing", "dmarc", id="something else"),
        pytest.param("p=reject; v=DMARC1", "missing", "dmarc", id="version not first"),
    ],
)
def test_a_record_is_judged(record: str, state: str, next_: str) -> None:
    result = look(record)
    assert (result.state, result.next) == (state, next_)


def test_two_records_are_ignored_by_receivers() -> None:
    result = look("v=DMARC1; p=reject", "v=DMARC1; p=none")
    assert (result.state, result.next) == ("weak", "dmarc-one")


@pytest.mark.parametrize(
    ("record", "state"), [("v=DMARC1; p=reject", "good"), ("v=DMARC1; p=reject; sp=none", "weak")], ids=["p", "sp"]
)
def test_a_name_below_takes_what_the_registered_name_says_of_names_below(record: str, state: str) -> None:
    result = look(record, name=SHOP)
    assert result.state == state
    assert Fact("dmarc-above", FIRM) in result.shows


def test_a_name_with_its_own_record_does_not_ask_above() -> None:
    zones = Zones(
        {(f"_dmarc.{SHOP}", "TXT"): txt("v=DMARC1; p=reject"), (f"_dmarc.{FIRM}", "TXT"): txt("v=DMARC1; p=none")}
    )
    with resolving(zones) as lookup:
        assert dmarc(SHOP, lookup).state == "good"
    assert (f"_dmarc.{FIRM}", "TXT") not in zones.asked


def test_offline_is_unknown() -> None:
    assert dmarc(FIRM, nowhere()).state == "unknown"


def test_whether_anybody_reads_reports_is_shown() -> None:
    assert Fact("dmarc-reports") in look("v=DMARC1; p=reject; rua=mailto:post@firm.example").shows
    assert Fact("dmarc-no-reports") in look("v=DMARC1; p=reject").shows


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = policy(f"v=DMARC1; {text}")
    assert read is None or (read.here in POLICIES and read.below in POLICIES and 0 <= read.percent <= 100)


@given(st.sampled_from(POLICIES), st.sampled_from(POLICIES), st.integers(0, 100))
def test_what_is_written_is_what_is_read(here: str, below: str, percent: int) -> None:
    assert policy(f"v=DMARC1; pct={percent}; sp={below}; p={here}") == Policy(here, below, percent, reports=False)
