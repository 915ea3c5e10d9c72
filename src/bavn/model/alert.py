"""What another tool has already found: its alert, as far as it says something about an attack."""

from dataclasses import dataclass
from datetime import datetime

from bavn.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `origin` is the tool: suricata, modsecurity, crowdsec, fail2ban.

    `rule` is the tool's own name or number for what it saw (never a part of the traffic), `technique` a MITRE ATT&CK id
    where the tool or a published mapping gives one. `address` attacks, in its shortest form (None: not said); `network`
    is a prefix where the tool names one. `target` is the host or site that was attacked, "" where it is not said.
    `blocked`: the tool says that it acted. `count` is how many events the alert stands for.
    """

    time: datetime
    origin: str
    rule: str
    severity: Severity
    address: str | None
    network: str | None = None
    technique: str | None = None
    target: str = ""
    blocked: bool = False
    count: int = 1
