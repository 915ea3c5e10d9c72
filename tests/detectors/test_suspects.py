import pytest

from bavn.detectors import suspects
from bavn.detectors.suspects import BLOCK_SCORE, LIMIT_SCORE, Address, Judged, Suspect, Suspects, decide, prefix
from bavn.model import Action


def address(number: int) -> Address:
    return 0, 0xFFFF_C000_0200 + number


def fill(count: int, *, windows: int = 1, expected: float = 0.0, cause: int = 0, **known: bool) -> Suspects:
    """So many sources, each of which matched in so many windows."""
    found = Suspects(windows=windows, expected={cause: expected})
    for number in range(count):
        for window in range(windows):
            found.add(address(number), Suspect(2, window, window + 1, causes={cause}, **known))
    return found


def judged(found: Suspects) -> dict[Address, Judged]:
    return {each.address: each for each in found.judge()}


# what is done about one source


@pytest.mark.parametrize(
    ("score", "action"),
    [
        (1.0, "block"),
        (BLOCK_SCORE, "block"),
        (BLOCK_SCORE - 0.001, "limit"),
        (LIMIT_SCORE, "limit"),
        (LIMIT_SCORE - 0.001, "watch"),
        (0.0, "watch"),
    ],
)
def test_the_surer_the_harder(score: float, action: Action) -> None:
    assert decide(score, Suspect(9, 0, 1)) == action


@pytest.mark.parametrize("doubt", ["shared", "peopled", "known", "counted"])
@pytest.mark.parametrize(("score", "action"), [(1.0, "limit"), (0.92, "limit"), (0.5, "watch")])
def test_who_may_be_honest_is_never_blocked(doubt: str, score: float, action: Action) -> None:
    suspect = Suspect(9, 0, 1)
    setattr(suspect, doubt, True)
    assert decide(score, suspect) == action


@pytest.mark.parametrize("score", [1.0, 0.95, 0.5])
def test_who_asks_no_more_than_before_is_only_watched(score: float) -> None:
    assert decide(score, Suspect(9, 0, 1, steady=True)) == "watch"


def test_who_asked_only_once_or_twice_is_not_blocked() -> None:
    assert [decide(1.0, Suspect(requests, 0, 1)) for requests in (1, 2, 3)] == ["limit", "limit", "block"]


# adding up


def test_windows_of_one_source_add_up() -> None:
    found = Suspects()
    found.add(address(1), Suspect(2, 100, 110, causes={0}, steady=True, counted=True))
    found.add(address(1), Suspect(3, 160, 170, shared=True, known=True, causes={1}))
    (suspect,) = found.by_address.values()
    assert (suspect.requests, suspect.first, suspect.last, suspect.windows) == (5, 100, 170, 2)
    assert suspect.causes == {0, 1}
    assert (suspect.shared, suspect.known) == (True, True)
    assert (suspect.steady, suspect.counted) == (False, False), "both must hold in every window"


def test_windows_may_come_in_any_order() -> None:
    found = Suspects()
    found.add(address(1), Suspect(1, 160, 170))
    found.add(address(1), Suspect(1, 100, 110))
    assert (found.by_address[address(1)].first, found.by_address[address(1)].last) == (100, 170)


def test_beyond_the_most_sources_only_networks_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "MOST_SOURCES", 3)
    found = fill(10)
    assert len(found.by_address) == 3
    assert list(found.overflow) == [(0, 0xFFFF_C000_0200)]
    assert found.overflow[0, 0xFFFF_C000_0200].requests == 2 * 7
    found.add(address(0), Suspect(1, 0, 0))
    assert found.by_address[address(0)].requests == 3, "a known source is still counted by itself"


@pytest.mark.parametrize(
    ("whole", "network"),
    [
        ((0, 0xFFFF_C000_02FE), (0, 0xFFFF_C000_0200)),
        ((0x2001_0DB8_0001_0002, 7), (0x2001_0DB8_0001_0000, 0)),
    ],
    ids=["ipv4", "ipv6"],
)
def test_a_network_is_a_24_or_a_48(whole: Address, network: Address) -> None:
    assert prefix(whole) == network


# scores


def test_a_signature_without_honest_matches_makes_sure() -> None:
    assert {each.score for each in fill(100).judge()} == {1.0}


def test_honest_matches_lower_the_score_by_their_share() -> None:
    assert {round(each.score, 6) for each in fill(100, expected=5.0).judge()} == {0.95}


def test_each_signature_has_its_own_honest_matches() -> None:
    found = fill(100, expected=50.0)
    for number in range(100, 200):
        found.add(address(number), Suspect(1, 0, 0, causes={1}))
    found.expected[1] = 0.0
    scores = judged(found)
    assert scores[address(0)].score == pytest.approx(0.5)
    assert scores[address(150)].score == 1.0


def test_more_honest_matches_than_sources_is_a_score_of_nought() -> None:
    assert {(each.score, each.action) for each in fill(10, expected=30.0).judge()} == {(0.0, "watch")}


def test_who_hammers_alone_needs_no_signature() -> None:
    found = Suspects()
    found.add(address(1), Suspect(500, 0, 9))
    assert judged(found)[address(1)].score == 1.0


def test_who_comes_again_is_surer_than_who_came_once() -> None:
    found = fill(100, windows=3, expected=30.0)
    for number in range(100, 160):
        found.add(address(number), Suspect(1, 0, 0, causes={0}))
    scores = judged(found)
    assert scores[address(0)].score > 0.98
    assert scores[address(150)].score == pytest.approx(0.5)


def test_who_came_twice_stands_between() -> None:
    found = fill(100, windows=2, expected=100.0)
    assert {round(each.score, 3) for each in found.judge()} == {0.85}


def test_where_attackers_come_back_one_that_matched_once_is_doubted() -> None:
    found = fill(100, windows=20)
    found.add(address(200), Suspect(1, 0, 0, causes={0}, since=1))
    found.add(address(201), Suspect(1, 0, 0, causes={0}, since=18))
    scores = judged(found)
    assert (scores[address(200)].score, scores[address(200)].action) == (0.5, "watch")
    assert scores[address(201)].score == 1.0, "it had no time to come back yet"


def test_of_sources_that_came_once_each_none_is_doubted() -> None:
    found = fill(100)
    found.windows = 30
    assert {each.score for each in found.judge()} == {1.0}


def test_nobody_is_judged_where_nobody_was_seen() -> None:
    assert list(Suspects().judge()) == []


# copies


def some() -> Suspects:
    found = Suspects(expected={0: 0.5}, windows=2)
    found.add(address(1), Suspect(2, 100, 110, causes={0}))
    found.add(address(2), Suspect(3, 100, 110, causes={0}))
    return found


def test_what_is_added_to_a_fork_is_not_added_to_the_original() -> None:
    found, untouched = some(), some()
    fork = found.fork()
    fork.add(address(1), Suspect(5, 90, 190, causes={1}, shared=True))
    fork.add(address(3), Suspect(1, 90, 190))
    fork.expected[1] = 1.0
    fork.spare(address(2), allowed=True)
    assert found == untouched
    assert fork.by_address[address(1)].requests == 7
    assert fork.by_address[address(1)].causes == {0, 1}
    assert fork.by_address[address(2)].allowed


def test_a_fork_says_what_the_original_would() -> None:
    found, fork = some(), some().fork()
    for one in (found, fork):
        one.add(address(1), Suspect(5, 90, 190, causes={1}))
        one.spare(address(2), peopled=True)
    assert judged(found) == judged(fork)


def test_a_fork_shares_whom_it_does_not_change() -> None:
    found = some()
    fork = found.fork()
    fork.spare(address(2))
    assert fork.by_address[address(2)] is found.by_address[address(2)]


def test_sources_beyond_the_limit_are_copied_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "MOST_SOURCES", 2)
    found = some()
    found.add(address(900), Suspect(4, 1, 2))
    fork = found.fork()
    fork.add(address(900), Suspect(4, 1, 2))
    assert [one.requests for one in found.overflow.values()] == [4]
    assert [one.requests for one in fork.overflow.values()] == [8]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_trusted_proxy_is_one_as_long_as_it_is_trusted(allowed: bool) -> None:  # noqa: FBT001
    found = some()
    found.spare(address(1), shared=True, allowed=not allowed)
    found.spare(address(1), allowed=allowed)
    assert (found.by_address[address(1)].shared, found.by_address[address(1)].allowed) == (True, allowed)
