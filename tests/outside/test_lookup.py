import dns.resolver
import pytest

from bavn.outside.lookup import MOST_QUESTIONS, MOST_VALUES, UNKNOWN, Answer, Lookup, of_this_machine
from tests.outside.samples import HERE, Zones, nowhere, resolving, txt

FIRM = "firm.example"


def test_a_question_gets_its_records_as_text() -> None:
    zones = Zones({(FIRM, "MX"): ["10 mail.firm.example."], (FIRM, "TXT"): txt("v=spf1 -all", "hello")})
    with resolving(zones) as lookup:
        assert lookup.ask(FIRM, "MX") == Answer(known=True, values=("10 mail.firm.example.",))
        assert sorted(lookup.ask(FIRM, "TXT").values) == ["hello", "v=spf1 -all"]
        assert lookup.where == HERE


def test_strings_of_one_text_are_joined_without_a_space() -> None:
    with resolving(Zones({(FIRM, "TXT"): ['"v=spf1 include:" "mail.example -all"']})) as lookup:
        assert lookup.ask(FIRM, "TXT").values == ("v=spf1 include:mail.example -all",)


def test_no_such_name_and_no_such_record_are_known_and_empty() -> None:
    with resolving(Zones({(FIRM, "A"): ["192.0.2.1"]})) as lookup:
        assert lookup.ask(FIRM, "TXT") == Answer(known=True)
        assert lookup.ask("gone.example", "TXT") == Answer(known=True, exists=False)


def test_a_resolver_that_validates_is_heard() -> None:
    zones = Zones({(FIRM, "SOA"): [f"ns.{FIRM}. it.{FIRM}. 1 2 3 4 5"]}, validated=frozenset({FIRM}))
    with resolving(zones) as lookup:
        assert lookup.ask(FIRM, "SOA").vouched


def test_a_broken_signature_is_told_from_silence() -> None:
    zones = Zones({(FIRM, "SOA"): [f"ns.{FIRM}. it.{FIRM}. 1 2 3 4 5"]}, bogus=frozenset({FIRM}))
    with resolving(zones) as lookup:
        assert lookup.ask(FIRM, "SOA") == Answer(known=False, refused=True)
        assert lookup.ask(FIRM, "SOA", validated=False).known


def test_the_same_question_is_asked_once() -> None:
    zones = Zones({(FIRM, "MX"): ["10 mail.firm.example."]})
    with resolving(zones) as lookup:
        assert lookup.ask(FIRM, "MX") == lookup.ask(FIRM, "MX")
    assert zones.asked == [(FIRM, "MX")]


def test_a_resolver_that_keeps_silent_is_given_up_after_two_questions() -> None:
    zones = Zones(silent=frozenset({"a.example", "b.example", "c.example"}))
    with resolving(zones, timeout_s=0.2) as lookup:
        assert [lookup.ask(f"{one}.example", "A") for one in "abc"] == [UNKNOWN] * 3
    assert ("c.example", "A") not in zones.asked


def test_nothing_is_asked_after_the_time_for_all_of_it() -> None:
    zones = Zones({(FIRM, "A"): ["192.0.2.1"]})
    with resolving(zones, total_s=0.0) as lookup:
        assert lookup.ask(FIRM, "A") == UNKNOWN
    assert zones.asked == []


def test_a_machine_without_a_resolver_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert nowhere().ask(FIRM, "A") == UNKNOWN
    assert nowhere().where == ""

    def none(*_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", none)
    assert of_this_machine().ask(FIRM, "A") == UNKNOWN


def test_this_machine_has_a_lookup_whatever_its_network() -> None:
    assert isinstance(of_this_machine(), Lookup)


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..example", ".".join(["a" * 60] * 5)])
def test_a_name_that_cannot_be_asked_is_unknown(name: str) -> None:
    with resolving(Zones()) as lookup:
        assert lookup.ask(name, "A") == UNKNOWN


def test_bytes_that_are_no_dns_are_unknown_within_the_time() -> None:
    with resolving(Zones(garbage=frozenset({FIRM})), timeout_s=0.3) as lookup:
        assert not lookup.ask(FIRM, "TXT").known


def test_an_answer_of_thousands_of_records_is_cut() -> None:
    zones = Zones({(FIRM, "TXT"): txt(*(f"{number:03} " + "x" * 100 for number in range(400)))})
    with resolving(zones) as lookup:
        answer = lookup.ask(FIRM, "TXT")
    assert len(answer.values) == MOST_VALUES
    assert zones.asked.count((FIRM, "TXT")) == 2, "cut over UDP, asked again over TCP"


def test_one_huge_text_is_cut() -> None:
    with resolving(Zones({(FIRM, "TXT"): txt("x" * 60_000)})) as lookup:
        (text,) = lookup.ask(FIRM, "TXT").values
    assert len(text) == 4096


def test_an_alias_that_leads_in_a_circle_is_unknown_or_empty() -> None:
    zones = Zones({("a.example", "CNAME"): ["b.example."], ("b.example", "CNAME"): ["a.example."]})
    with resolving(zones, timeout_s=0.5) as lookup:
        assert not lookup.ask("a.example", "TXT").values


def test_no_more_than_so_many_questions_are_asked() -> None:
    zones = Zones()
    with resolving(zones) as lookup:
        for number in range(MOST_QUESTIONS + 5):
            lookup.ask(f"n{number}.example", "A")
    assert len(zones.asked) == MOST_QUESTIONS
