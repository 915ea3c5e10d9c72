"""Every kind of finding, in one visible tuple. A detector may only report a kind that stands here."""

from dataclasses import dataclass
from typing import Literal

Family = Literal["availability", "web", "login", "alert"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its name, its MITRE ATT&CK technique and what it means.

    `technique` is None where the kind is no attack, and where each finding says its own. `estimated`: when it began is
    an estimate, and a sensor that was restarted may come to another. `family` is what it threatens, or who says so:
    whether a site can be reached, whether somebody gets in by the web or by a login, or another tool's alert.
    """

    name: str
    technique: str | None
    meaning: str
    is_attack: bool = True
    estimated: bool = False
    family: Family = "availability"


KINDS: tuple[Kind, ...] = (
    Kind(
        "http-flood",
        "T1499.002",
        "Many requests meant to exhaust the web service, from one source or from thousands of slow ones.",
        estimated=True,
    ),
    Kind(
        "slow-requests",
        "T1499.002",
        "Connections held open with unfinished or very slow requests (Slowloris), seen as 408, 400 and long times.",
        estimated=True,
    ),
    Kind(
        "flash-crowd",
        None,
        "Many honest visitors at once, for example after a news link. Not an attack: nobody is to be blocked.",
        is_attack=False,
        estimated=True,
    ),
    Kind(
        "site-silent",
        None,
        "A site that somebody always asks for something is asked for nothing: it, its line or its log may be down.",
        is_attack=False,
        estimated=True,
    ),
    Kind(
        "outage",
        None,
        "A site that could not be reached from outside, from its first failed look to its first good one.",
        is_attack=False,
    ),
    Kind(
        "site-degraded",
        None,
        "A site that some could reach and others not, that was much slower than usual, or that turned visitors away.",
        is_attack=False,
    ),
    Kind(
        "web-probe",
        "T1595",
        "A few requests for paths that only somebody who looks for a hole asks for: the noise of the internet.",
        family="web",
    ),
    Kind(
        "web-scan",
        "T1595",
        "Somebody goes through a site looking for holes: many paths that do not exist, or a scanner's own name.",
        family="web",
    ),
    Kind(
        "exploit-attempt",
        "T1190",
        "Requests that carry an attack (SQL or command injection, path traversal, Log4Shell …) or use a web shell.",
        family="web",
    ),
    Kind(
        "password-guessing",
        "T1110.001",
        "Many passwords tried on one account or a few, fast or over weeks.",
        family="login",
    ),
    Kind(
        "password-spraying",
        "T1110.003",
        "A few passwords tried on many accounts, often from many addresses.",
        family="login",
    ),
    Kind(
        "credential-stuffing",
        "T1110.004",
        "Stolen pairs of user and password tried: many accounts, each once or twice.",
        family="login",
    ),
    Kind(
        "account-takeover",
        "T1078",
        "A login that succeeded where many had failed before: the password was probably guessed or stolen.",
        family="login",
    ),
    Kind(
        "login-new-network",
        "T1078",
        "A login from a network that was never seen for this account.",
        family="login",
    ),
    Kind(
        "tool-alert",
        None,
        "What another tool on this network has found: Suricata, ModSecurity, CrowdSec or fail2ban.",
        family="alert",
    ),
)

# What is meant to keep others from being served: what a site is "seen attacked" by, beside "seen down"
OVERLOADS: frozenset[str] = frozenset(kind.name for kind in KINDS if kind.is_attack and kind.family == "availability")
