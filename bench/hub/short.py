"""The hub in a minute: what it takes in, and what it costs to hand decisions out, beside CrowdSec.

python -m bench hub
"""

from collections.abc import Callable

from bench.hub import intake, stream


def main(say: Callable[[str], None]) -> int:
    """Print both tables; 1 where a goal is missed."""
    return max(intake.main(say, intake.SHORT), stream.main(say))
