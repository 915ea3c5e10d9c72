import pytest

from bavn.hub.dialects.crowdsec_kinds import OTHER, SCENARIOS, meaning_of
from bavn.sharing.checking import KNOWN

# As they are called in CrowdSec's public hub.
MEANT = {
    "crowdsecurity/ssh-bf": "password-guessing",
    "crowdsecurity/ssh-slow-bf": "password-guessing",
    "crowdsecurity/ssh-bf_user-enum": "password-spraying",
    "crowdsecurity/ssh-slow-bf_user-enum": "password-spraying",
    "crowdsecurity/asterisk_user_enum": "password-spraying",
    "crowdsecurity/http-generic-bf": "password-guessing",
    "crowdsecurity/http-bf-wordpress_bf": "password-guessing",
    "crowdsecurity/http-bf-wordpress_bf_xmlrpc": "password-guessing",
    "crowdsecurity/windows-bf": "password-guessing",
    "crowdsecurity/kasm-bruteforce": "password-guessing",
    "LePresidente/gitea-bf": "password-guessing",
    "crowdsecurity/http-probing": "web-scan",
    "crowdsecurity/http-admin-interface-probing": "web-scan",
    "crowdsecurity/http-crawl-non_statics": "web-scan",
    "crowdsecurity/http-sensitive-files": "web-scan",
    "crowdsecurity/http-bad-user-agent": "web-scan",
    "crowdsecurity/http-wordpress-scan": "web-scan",
    "crowdsecurity/http-open-proxy": "web-probe",
    "crowdsecurity/http-cve-2021-41773": "exploit-attempt",
    "crowdsecurity/CVE-2022-26134": "exploit-attempt",
    "crowdsecurity/apache_log4j2_cve-2021-44228": "exploit-attempt",
    "crowdsecurity/vpatch-CVE-2024-4577": "exploit-attempt",
    "crowdsecurity/appsec-native": "exploit-attempt",
    "crowdsecurity/http-sqli-probing": "exploit-attempt",
    "crowdsecurity/http-xss-probing": "exploit-attempt",
    "crowdsecurity/http-path-traversal-probing": "exploit-attempt",
    "crowdsecurity/http-backdoors-attempts": "exploit-attempt",
    "crowdsecurity/modsecurity": "exploit-attempt",
    "crowdsecurity/vmware-vcenter-vmsa-2021-0027": "exploit-attempt",
    "crowdsecurity/http-dos-bypass-cache": "http-flood",
    "crowdsecurity/http-dos-swithcing-ua": "http-flood",
    "crowdsecurity/nginx-req-limit-exceeded": "http-flood",
    "crowdsecurity/iptables-scan-multi_ports": "tool-alert",
    "crowdsecurity/postfix-spam": "tool-alert",
    "": "tool-alert",
    "anything": "tool-alert",
}


@pytest.mark.parametrize(("scenario", "kind"), MEANT.items(), ids=MEANT)
def test_a_scenario_means_one_of_our_kinds(scenario: str, kind: str) -> None:
    assert meaning_of(scenario).kind == kind


@pytest.mark.parametrize("means", [means for _, means in SCENARIOS] + [OTHER], ids=lambda means: means.kind)
def test_every_meaning_is_a_kind_that_the_hub_takes(means: object) -> None:
    assert getattr(means, "kind", None) in KNOWN


@pytest.mark.parametrize(
    "scenario", ["crowdsecurity/iptables-scan-multi_ports", "firewallservices/pf-scan-multi_ports"]
)
def test_a_scan_of_ports_may_be_forged(scenario: str) -> None:
    assert meaning_of(scenario).spoofable


def test_every_pattern_is_reached() -> None:
    reached = {meaning_of(scenario) for scenario in MEANT}
    assert {means for _, means in SCENARIOS} <= reached


def test_a_name_without_end_is_cut_off() -> None:
    assert meaning_of("x" * 100_000 + "-bf").kind == "tool-alert"
