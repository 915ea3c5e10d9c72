from tests.pages.replays import decided, made


def test_the_first_decision_says_since_when_and_the_last_until_when() -> None:
    outcome = made(1)
    assert list(outcome.first.values()) == [decided(0, 30)]
    assert list(outcome.last.values()) == [decided(0, 40)]
