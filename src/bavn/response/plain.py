"""A plain list: one address or prefix to block on each line; those to limit stand in comments.

192.0.2.1
# limit 198.51.100.7
"""

from bavn.response.decisions import Decisions, written
from bavn.response.heading import heading

HOW = (
    "",
    "Block list, one address or prefix a line. Lines '# limit' are shared with honest people: never block those.",
)


def plain(decisions: Decisions) -> str:
    """Write the list. A program that skips comments blocks nobody who is only to be limited."""
    lines = [
        *heading(decisions, *HOW),
        *(written(network) for network in decisions.block),
        *(f"# limit {written(network)}" for network in decisions.limit),
    ]
    return "\n".join(lines) + "\n"
