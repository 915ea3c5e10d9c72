from bavn.hub.doors.nonces import LIFE_S, Nonces


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_nonce_is_taken_once() -> None:
    nonces = Nonces(Seconds())
    assert [nonces.take("k", "n"), nonces.take("k", "n"), nonces.take("k", "m"), nonces.take("l", "n")] == [
        True,
        False,
        True,
        True,
    ]


def test_it_is_remembered_as_long_as_its_signature_passes() -> None:
    clock = Seconds()
    nonces = Nonces(clock)
    nonces.take("k", "first")
    clock.now = LIFE_S - 1
    nonces.take("k", "n")
    for seconds in (1, LIFE_S / 2, LIFE_S):
        clock.now = LIFE_S - 1 + seconds
        assert not nonces.take("k", "n"), seconds


def test_it_is_forgotten_at_last() -> None:
    clock = Seconds()
    nonces = Nonces(clock)
    for turn in range(6):
        clock.now = turn * (LIFE_S + 1)
        assert nonces.take("k", f"n{turn}")
    assert len(nonces._young) + len(nonces._old) == 2
