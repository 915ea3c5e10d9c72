"""The visible countdown: what the kernel says is left, once a second, until it lets go or the isolation stays."""

from collections.abc import Callable

from bavn.isolation.standing import Standing


def count_down(look: Callable[[], Standing], show: Callable[[int], None], wait: Callable[[float], object]) -> Standing:
    """Show the seconds left until there is nothing to count; return what stands then.

    Only the kernel's own figure is shown, so closing the countdown, or killing it, changes nothing.
    """
    while (now := look()).mode == "until":
        show(now.remaining_s)
        wait(1.0)
    return now
