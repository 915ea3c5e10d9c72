import pytest

from bavn.clearing.attack import is_attack
from bavn.model.finding import Severity


@pytest.mark.parametrize(
    ("kind", "severity", "counts"),
    [
        ("http-flood", "low", True),
        ("password-spraying", "medium", True),
        ("web-probe", "medium", False),
        ("web-scan", "high", True),
        ("tool-alert", "critical", True),
        ("flash-crowd", "critical", False),
        ("outage", "critical", False),
        ("site-degraded", "critical", False),
        ("something-new", "low", True),
    ],
)
def test_the_noise_of_the_internet_is_no_attack(kind: str, severity: Severity, *, counts: bool) -> None:
    assert is_attack(kind, severity) == counts
