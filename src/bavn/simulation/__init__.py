r"""Simulated access logs with ground truth, for tests, measurements and the demonstration.

Only log lines are written; nothing here sends traffic. Every address is private, benchmark, carrier or
documentation space. Detectors share no code and no constant with this package, and it imports none of theirs.
Needs numpy (`bavn[sensor]`).

>>> traffic = simulate("calm-tiny", seed=1, minutes=5)
>>> next(traffic.lines()).endswith(b"\n")
True
"""

from bavn.simulation.demo import demo_day, demo_traffic
from bavn.simulation.formats import STYLES
from bavn.simulation.held_out import HELD_OUT
from bavn.simulation.play import simulate
from bavn.simulation.scenarios import SCENARIOS
from bavn.simulation.stage import Scenario
from bavn.simulation.traffic import Traffic
from bavn.simulation.truth import Attacker, Truth, Wave

__all__ = [
    "HELD_OUT",
    "SCENARIOS",
    "STYLES",
    "Attacker",
    "Scenario",
    "Traffic",
    "Truth",
    "Wave",
    "demo_day",
    "demo_traffic",
    "simulate",
]
