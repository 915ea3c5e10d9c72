from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.outside.lookup import Answer
from bavn.outside.result import Fact, Result
from bavn.outside.spf import MOST_LOOKUPS, records, spf, terms
from tests.outside.samples import Records, Zones, nowhere, resolving, txt

FIRM = "firm.example"


def look(own: str | list[str], **others: str) -> Result:
    """`others`: the record of <name>.example."""
    zones: Records = {(f"{name}.example", "TXT"): txt(text) for name, text in others.items()}
    zones[FIRM, "TXT"] = txt(*([own] if isinstance(own, str) else own))
    with resolving(Zones(zones)) as lookup:
        return spf(FIRM, lookup)


def codes(result: Result) -> list[str]:
    return [fact.code for fact in result.shows]


@pytest.mark.parametrize(
    ("record", "state", "next_"),
    [
        pytest.param("v=spf1 -all", "good", "", id="nobody sends"),
        pytest.param("v=spf1 mx ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all", "good", "", id="soft"),
        pytest.param("V=SPF1 A MX -ALL", "good", "", id="capitals"),
        pytest.param("v=spf1 a:mail.example/24//64 -all", "good", "", id="lengths"),
        pytest.param("v=spf1 exists:%{i}._spf.example -all", "good", "", id="macro"),
        pytest.param("v=spf1 include:%{d}.mail.example -all", "good", "", id="include with a macro is not followed"),
        pytest.param("v=spf1 exp=why.firm.example unknown=x -all", "good", "", id="modifiers"),
        pytest.param("v=spf1 -all include:gone.example", "good", "", id="after all nothing is read"),
        pytest.param("v=spf1 ?all", "weak", "spf-all", id="neutral"),
        pytest.param("v=spf1 +all", "weak", "spf-all", id="everybody"),
        pytest.param("v=spf1 all", "weak", "spf-all", id="everybody, in short"),
        pytest.param("v=spf1 mx", "weak", "spf-all", id="no end"),
        pytest.param("v=spf1", "weak", "spf-all", id="empty"),
        pytest.param("v=spf1 ipv4:192.0.2.1 -all", "weak", "spf-repair", id="no such word"),
        pytest.param("v=spf1 include -all", "weak", "spf-repair", id="include of nothing"),
        pytest.param("v=spf1 ip4: -all", "weak", "spf-repair", id="address of nothing"),
        pytest.param("v=spf1 -all:firm.example", "weak", "spf-repair", id="all with a value"),
        pytest.param("v=spf1 -redirect=firm.example", "weak", "spf-repair", id="modifier with a qualifier"),
        pytest.param("v=spf1 , -all", "weak", "spf-repair", id="comma"),
        pytest.param("v=spf10 -all", "missing", "spf", id="another version"),
        pytest.param("spf1 -all", "missing", "spf", id="no version"),
        pytest.param("", "missing", "spf", id="empty text"),
    ],
)
def test_a_record_is_judged(record: str, state: str, next_: str) -> None:
    result = look(record)
    assert (result.state, result.next) == (state, next_)


def test_two_records_are_as_bad_as_none_that_is_believed() -> None:
    result = look(["v=spf1 -all", "v=spf1 mx -all", "something else"])
    assert (result.state, result.next) == ("weak", "spf-one")
    assert Fact("spf-many", "2") in result.shows


def test_lookups_of_included_records_count_too() -> None:
    result = look("v=spf1 a mx include:one.example -all", one="v=spf1 a include:two.example ~all", two="v=spf1 mx ?all")
    assert result.state == "good"
    assert Fact("spf-lookups", "6") in result.shows


def test_ten_lookups_are_allowed_and_eleven_are_not() -> None:
    ten = " ".join(f"a:h{number}.example" for number in range(10))
    assert look(f"v=spf1 {ten} -all").state == "good"
    result = look(f"v=spf1 {ten} mx -all")
    assert (result.state, codes(result)) == ("weak", ["spf-record", "spf-too-many"])


def test_a_tree_that_doubles_at_each_level_is_not_followed_endlessly() -> None:
    names = "abcdefghijklmno"
    tree = {here: f"v=spf1 include:{there}.example include:{there}.example -all" for here, there in pairwise(names)}
    zones = Zones({(f"{name}.example", "TXT"): txt(text) for name, text in tree.items()})
    zones.records[FIRM, "TXT"] = txt("v=spf1 include:a.example -all")
    with resolving(zones) as lookup:
        result = spf(FIRM, lookup)
    assert result.state == "weak"
    assert len(zones.asked) <= MOST_LOOKUPS + 1


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"one": f"v=spf1 include:{FIRM} -all"}, id="back to the beginning"),
        pytest.param({"one": "v=spf1 include:one.example -all"}, id="into itself"),
        pytest.param({"one": "v=spf1 redirect=ONE.example."}, id="redirect into itself"),
    ],
)
def test_a_loop_is_named(others: dict[str, str]) -> None:
    assert "spf-loop" in codes(look("v=spf1 include:one.example -all", **others))


def test_an_include_of_a_domain_without_a_record_breaks_it() -> None:
    result = look("v=spf1 include:gone.example -all")
    assert (result.state, result.shows[1]) == ("weak", Fact("spf-include", "gone.example"))


def test_a_mistake_in_an_included_record_is_shown_where_it_is() -> None:
    assert Fact("spf-mistake", "one.example") in look("v=spf1 include:one.example -all", one="v=spf1 oops -all").shows


def test_redirect_takes_over_where_there_is_no_all() -> None:
    assert look("v=spf1 redirect=one.example", one="v=spf1 mx -all").state == "good"
    assert look("v=spf1 redirect=one.example", one="v=spf1 mx ?all").state == "weak"
    assert look("v=spf1 redirect=one.example ?all", one="v=spf1 -all").state == "weak"


def test_an_included_record_that_cannot_be_looked_up_leaves_it_unknown() -> None:
    zones = Zones({(FIRM, "TXT"): txt("v=spf1 include:one.example -all")}, silent=frozenset({"one.example"}))
    with resolving(zones, timeout_s=0.2) as lookup:
        assert spf(FIRM, lookup).state == "unknown"


def test_a_record_that_lets_everybody_send_is_weak_even_when_an_include_is_silent() -> None:
    zones = Zones({(FIRM, "TXT"): txt("v=spf1 include:one.example +all")}, silent=frozenset({"one.example"}))
    with resolving(zones, timeout_s=1.0) as lookup:
        assert spf(FIRM, lookup).state == "weak"


def test_offline_is_unknown() -> None:
    assert spf(FIRM, nowhere()).state == "unknown"


def test_a_huge_record_is_a_mistake_and_is_cut_where_it_is_shown() -> None:
    result = look("v=spf1 " + "ip4:192.0.2.1 " * 400 + "-all")
    assert result.state == "weak"
    assert len(result.shows[0].value) < 200


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = terms(f"v=spf1 {text}")
    assert read is None or all(term.name == term.name.lower() for term in read)
    assert set(records((text,))) <= {text}


class Endless:
    """Every name has a record that includes two names never seen before."""

    def __init__(self, shape: str) -> None:
        self.asked = 0
        self._shape = shape

    def ask(self, name: str, _kind: str) -> Answer:
        self.asked += 1
        return Answer(known=True, values=(f"v=spf1 {self._shape.replace('*', f'{self.asked}.{name}'[:200])}",))


@given(st.lists(st.sampled_from(["include:*", "redirect=*", "a", "mx:*", "-all", "?all", "exists:*"]), max_size=30))
def test_whatever_an_attacker_serves_the_number_of_questions_is_bounded(words: list[str]) -> None:
    endless = Endless(" ".join(words))
    assert spf(FIRM, endless).state in {"good", "weak"}  # type: ignore[arg-type]  # only ask() is used
    assert endless.asked <= MOST_LOOKUPS + 1
