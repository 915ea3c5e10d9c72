"""The words of the system as frozen types. A newcomer reads this first; it imports nothing of ours."""

from bavn.model.alert import Alert
from bavn.model.attempt import Attempt, Conduct, Evidence
from bavn.model.finding import (
    Action,
    Collateral,
    Finding,
    Network,
    Rate,
    Severity,
    Signature,
    Source,
    Target,
)
from bavn.model.kinds import KINDS, Kind
from bavn.model.login import Login
from bavn.model.report import Input, InputFile, Report, Site, Timeline

__all__ = [
    "KINDS",
    "Action",
    "Alert",
    "Attempt",
    "Collateral",
    "Conduct",
    "Evidence",
    "Finding",
    "Input",
    "InputFile",
    "Kind",
    "Login",
    "Network",
    "Rate",
    "Report",
    "Severity",
    "Signature",
    "Site",
    "Source",
    "Target",
    "Timeline",
]
