"""What CrowdSec's scenarios mean in our kinds: one table, read from the top, the first pattern that fits.

Written after the names of the scenarios of CrowdSec's public hub, as packaged with 1.4.6 and as of version 1.7. A
scenario that fits nothing is `tool-alert`: another tool saw something. What a scan of ports or a flood of packets names
as its sender may be forged, so it warns and never blocks.
"""

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from bavn.hub.dialects.tool_reports import Means

FLOOD: Final = Means("http-flood", severity="high")
GUESSING: Final = Means("password-guessing")
SPRAYING: Final = Means("password-spraying")
EXPLOIT: Final = Means("exploit-attempt", severity="high")
SCAN: Final = Means("web-scan")
PROBE: Final = Means("web-probe", severity="low")
OTHER: Final = Means("tool-alert")
SCAN_OF_PORTS: Final = Means("tool-alert", "T1595", "low", spoofable=True)

# By the scenario's name after its author (`crowdsecurity/`), in small letters.
SCENARIOS: Final[tuple[tuple[str, Means], ...]] = (
    ("http-dos-*", FLOOD),
    ("*req-limit-exceeded*", FLOOD),
    ("*http-flood*", FLOOD),
    ("*scan-multi_ports*", SCAN_OF_PORTS),
    ("*portscan*", SCAN_OF_PORTS),
    ("*port-scan*", SCAN_OF_PORTS),
    ("ban-defcon-*", SCAN_OF_PORTS),
    ("suricata-*", SCAN_OF_PORTS),  # its rules speak of single packets
    ("*cve-*", EXPLOIT),
    ("*cve_*", EXPLOIT),
    ("*vmsa-*", EXPLOIT),
    ("*vpatch*", EXPLOIT),
    ("*appsec*", EXPLOIT),
    ("*modsecurity*", EXPLOIT),
    ("*log4j*", EXPLOIT),
    ("*spring4shell*", EXPLOIT),
    ("*sqli*", EXPLOIT),
    ("*xss*", EXPLOIT),
    ("*path-traversal*", EXPLOIT),
    ("*backdoor*", EXPLOIT),
    ("*webshell*", EXPLOIT),
    ("*exploit*", EXPLOIT),
    ("*user-enum*", SPRAYING),
    ("*user_enum*", SPRAYING),
    ("*-bf", GUESSING),
    ("*_bf", GUESSING),
    ("*-bf-*", GUESSING),
    ("*-bf_*", GUESSING),
    ("*_bf_*", GUESSING),
    ("*bruteforce*", GUESSING),
    ("http-*admin-interface*", SCAN),
    ("http-*prob*", SCAN),
    ("http-crawl-*", SCAN),
    ("http-sensitive-files", SCAN),
    ("http-bad-user-agent", SCAN),
    ("http-wordpress*", SCAN),
    ("http-w00tw00t", PROBE),
    ("http-open-proxy", PROBE),
    ("*scan*", SCAN),
)


@lru_cache(maxsize=1_024)
def meaning_of(scenario: str) -> Means:
    """What a scenario means; nothing of its text goes on.

    >>> meaning_of("crowdsecurity/ssh-slow-bf").kind, meaning_of("anna/her-own").kind
    ('password-guessing', 'tool-alert')
    """
    name = scenario[:200].rpartition("/")[2].lower()
    return next((means for pattern, means in SCENARIOS if fnmatchcase(name, pattern)), OTHER)
