"""When things happen: the day's curve, burstiness above Poisson, and how sources of an attack come in."""

from typing import Final

import numpy as np

from bavn.simulation.rows import Floats, Ints

HOUR_SHARE: Final = (  # a municipality's site: office hours, a lunch dip, an evening shoulder
    0.20, 0.12, 0.09, 0.08, 0.09, 0.15, 0.38, 0.85, 1.60, 2.05, 2.15, 1.95,
    1.70, 1.95, 1.90, 1.55, 1.20, 1.00, 1.00, 1.10, 1.10, 0.95, 0.65, 0.38,
)  # fmt: skip
WEEKDAY_SHARE: Final = (1.15, 1.10, 1.08, 1.05, 0.92, 0.60, 0.65)


def day_curve(began_ms: int, seconds: int, zone_minutes: int) -> Floats:
    """The expected rate of every second relative to the week's mean, interpolated between hours."""
    local = began_ms / 1000 + zone_minutes * 60 + np.arange(seconds)
    hours = (local / 3600) % 24
    weekday = ((local // 86400).astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    curve = np.interp((hours - 0.5) % 24, np.arange(25), [*HOUR_SHARE, HOUR_SHARE[0]])
    return np.asarray(curve * np.array(WEEKDAY_SHARE)[weekday], np.float64)


def burstiness(rng: np.random.Generator, seconds: int) -> Floats:
    """A factor of mean 1 for every second that wanders on three time scales, as real sites do without reason."""
    total = np.zeros(seconds)
    for scale_s, spread in ((7, 0.16), (90, 0.12), (900, 0.10)):
        knots = rng.normal(0.0, spread, seconds // scale_s + 3)
        total += np.interp(np.arange(seconds) / scale_s, np.arange(len(knots)), knots)
    factor = np.exp(total)
    return np.asarray(factor / factor.mean(), np.float64)


def draw_times(rng: np.random.Generator, per_second: Floats, began_ms: int) -> Ints:
    """Times in ms of a Poisson process with the given expected number in every second, sorted."""
    counts = rng.poisson(per_second)
    seconds = np.repeat(np.arange(len(per_second)), counts)
    return np.sort(began_ms + seconds * 1000 + rng.integers(0, 1000, len(seconds)))


def measured_arrivals(rng: np.random.Generator, count: int) -> Floats:
    """Seconds until each source joins, as in the attack of 17 January 2024 (govcert-ch/CTI).

    10 % within 16 s, 50 % within 190 s, 85 % within 43 minutes, the last ones after four hours.
    """
    return np.asarray(np.interp(rng.random(count), (0, 0.1, 0.5, 0.85, 1), (0, 16, 190, 2580, 14400)), np.float64)


def burst_arrivals(rng: np.random.Generator, count: int) -> Floats:
    """Seconds until each source joins when all got the order at once: half within 10 s, nearly all in two minutes."""
    return np.asarray(
        rng.exponential(10.0, count) + rng.exponential(8.0, count) * (rng.random(count) < 0.5), np.float64
    )


def ramp_arrivals(rng: np.random.Generator, count: int, seconds: float) -> Floats:
    """Seconds until each source joins when they trickle in over `seconds`, from nothing and ever faster."""
    return np.asarray(seconds * np.sqrt(rng.random(count)), np.float64)
