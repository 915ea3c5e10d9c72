import pytest

from bavn.probing.notes import Notes


def ticking(*moments_us: int) -> Notes:
    return Notes(iter([moment * 1000 for moment in moments_us]).__next__)


def test_parts_of_one_kind_add_up_and_the_whole_is_from_the_beginning() -> None:
    notes = ticking(0, 10, 15, 20, 27, 40)
    for _ in range(2):
        with notes.timing("connect"):
            assert notes.phase == "connect"
    assert notes.phase == ""
    phases = notes.phases()
    assert (phases.connect, phases.dns, phases.total) == (12, 0, 40)


def test_a_part_that_fails_is_timed_and_stays_the_last() -> None:
    notes = ticking(0, 10, 15, 20)
    with pytest.raises(RuntimeError), notes.timing("tls"):
        raise RuntimeError
    assert (notes.phase, notes.phases().tls) == ("tls", 5)
