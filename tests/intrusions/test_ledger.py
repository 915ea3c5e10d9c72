import pytest

from bavn.intrusions import ledger
from bavn.intrusions.ledger import Campaign, Ledger, finding_of, moment
from bavn.model.kinds import KINDS


def campaign(began: float = 1e9, kind: str = "password-guessing") -> Campaign:
    return Campaign(kind, "mail", "203.0.113.7", began, began + 5, began, 3600.0, "low", 0.4)


def test_each_technique_is_the_one_that_the_kinds_name() -> None:
    known = {kind.name: kind.technique for kind in KINDS}
    assert {kind: known[kind] for kind in ledger.TECHNIQUES} == ledger.TECHNIQUES


def test_a_campaign_becomes_a_finding_with_its_peak_second() -> None:
    one = campaign()
    for second in (0.0, 0.5, 0.9, 7.0):
        one.add(1e9 + second, 2, 5)
        one.tally("203.0.113.7", 1e9 + second, 2)
    finding = finding_of(one)
    assert (finding.requests, finding.accounts, finding.rate.peak, finding.technique) == (8, 1, 6.0, "T1110.001")
    assert (finding.began, finding.ended) == (moment(1e9), None)
    assert (finding.sources[0].requests, finding.sources[0].first, finding.sources[0].last) == (
        8, moment(1e9), moment(1e9 + 7),
    )  # fmt: skip


def test_a_finding_never_becomes_less_severe() -> None:
    one = campaign()
    one.raise_to("high", 0.9)
    one.raise_to("low", 0.1)
    assert (one.severity, one.confidence) == ("high", 0.9)


def test_it_ends_when_something_was_last_seen_of_it() -> None:
    book = Ledger()
    number = book.begin(campaign())
    assert not book.end_if_quiet(number, 1e9 + 3600)
    assert book.end_if_quiet(number, 1e9 + 3601)
    assert [one.ended for one in book.ended] == [1e9]
    book.end(number)
    assert len(book.ended) == 1


def test_only_what_was_handed_out_is_forgotten() -> None:
    book = Ledger()
    for began in (1e9, 2e9):
        book.end(book.begin(campaign(began)))
    book.handed_out = 1
    book.forget_ended()
    assert [one.began for one in book.ended] == [2e9]


def test_sources_and_ended_findings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LISTED", 2)
    monkeypatch.setattr(ledger, "ENDED", 2)
    one = campaign()
    assert [one.tally(name, 1e9, 1) is None for name in ("a", "b", "c", "a")] == [False, False, True, False]
    book = Ledger()
    for began in range(5):
        book.end(book.begin(campaign(float(began))))
    assert [one.began for one in book.ended] == [3.0, 4.0]


def test_sources_stand_in_the_order_of_their_score() -> None:
    one = campaign()
    for address, score in (("198.51.100.1", 0.1), ("192.0.2.1", 0.9)):
        tally = one.tally(address, 1e9, 1)
        assert tally is not None
        tally.score = score
    assert [source.address for source in finding_of(one).sources] == ["192.0.2.1", "198.51.100.1"]


def test_two_findings_about_one_actor_never_have_one_key_though_the_clock_steps_back() -> None:
    book = Ledger()
    first, second = campaign(), campaign(1e9 - 3600)
    book.end(book.begin(first))
    book.begin(second)
    assert moment(second.began) > moment(first.began)
    assert second.detected >= second.began
