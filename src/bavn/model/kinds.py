"""Every kind of finding, in one visible tuple. A detector may only report a kind that stands here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its name, its MITRE ATT&CK technique (None: no attack) and what it means."""

    name: str
    technique: str | None
    meaning: str


KINDS: tuple[Kind, ...] = (
    Kind(
        "http-flood",
        "T1499.002",
        "Many requests meant to exhaust the web service, from one source or from thousands of slow ones.",
    ),
    Kind(
        "slow-requests",
        "T1499.002",
        "Connections held open with unfinished or very slow requests (Slowloris), seen as 408, 400 and long times.",
    ),
    Kind(
        "flash-crowd",
        None,
        "Many honest visitors at once, for example after a news link. Not an attack: nobody is to be blocked.",
    ),
    Kind(
        "site-silent",
        None,
        "A site that somebody always asks for something is asked for nothing: it, its line or its log may be down.",
    ),
)
