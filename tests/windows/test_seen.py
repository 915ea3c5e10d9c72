import numpy as np

from bavn.windows.seen import SLOTS, STALE_MINUTES, Seen, first_seen, make_seen
from tests.windows.samples import MINUTE, compiled

TEMPLATE = 0x1234_5678


@compiled
def _first_seen(seen: Seen, template: np.uint32, minute: int) -> int:
    return first_seen(seen, template, minute)


@compiled
def _invent(seen: Seen, count: int, seed: np.uint32, minute: int) -> None:
    for number in range(count):
        first_seen(seen, np.uint32(np.uint32(number) * np.uint32(0x9E37_79B1) + seed), minute)


def ask(seen: Seen, minute: int, template: int = TEMPLATE) -> int:
    return int(_first_seen(seen, np.uint32(template), minute))


def test_a_template_keeps_the_minute_of_its_first_use() -> None:
    seen = make_seen()
    assert [ask(seen, MINUTE + later) for later in (0, 1, 900)] == [MINUTE] * 3


def test_another_template_is_new() -> None:
    seen = make_seen()
    ask(seen, MINUTE)
    assert ask(seen, MINUTE + 5, TEMPLATE + 2) == MINUTE + 5


def test_endless_invented_templates_do_not_push_out_what_the_site_serves() -> None:
    seen = make_seen()
    served = [0x1000_0000 + 2 * number for number in range(500)]
    for template in served:
        ask(seen, MINUTE, template)
    size = seen.nbytes
    _invent(seen, 4 * SLOTS, np.uint32(3), MINUTE + 1)
    assert [ask(seen, MINUTE + 2, template) for template in served] == [MINUTE] * len(served)
    assert seen.nbytes == size


def test_a_template_that_finds_no_room_counts_as_first_seen_now() -> None:
    seen = make_seen()
    ask(seen, MINUTE)
    rival = TEMPLATE + 2 * SLOTS
    assert [ask(seen, MINUTE + later, rival) for later in (1, 2)] == [MINUTE + 1, MINUTE + 2]


def test_a_template_that_nobody_asked_for_in_a_day_makes_room() -> None:
    seen = make_seen()
    ask(seen, MINUTE)
    rival, later = TEMPLATE + 2 * SLOTS, MINUTE + STALE_MINUTES + 1
    assert ask(seen, later, rival) == later
    assert ask(seen, later + 1, rival) == later
    assert ask(seen, later + 2) == later + 2
