import msgspec
import pytest

from bavn.plan.library import Rule
from bavn.plan.triage import for_finding, suggest
from tests.plan.samples import HOSTILE, small

FINE = {"files": "fine", "site": "fine", "lost": "nothing", "supplier": "no"}


@pytest.mark.parametrize(
    ("answers", "playbooks"),
    [
        ({"files": "locked"}, ("ransomware",)),
        ({"site": "slow"}, ("ddos",)),
        ({"site": "changed"}, ("defacement",)),
        ({"lost": "account"}, ("account",)),
        ({"lost": "money"}, ("fraud",)),
        ({"lost": "device"}, ("device",)),
        ({"lost": "data"}, ("leak",)),
        ({"supplier": "yes"}, ("supplier",)),
        ({"files": "locked", "site": "slow"}, ("ransomware", "ddos")),
        ({"site": "slow", "files": "locked"}, ("ransomware", "ddos")),
        ({"files": "strange", "lost": "data", "supplier": "yes"}, ("supplier", "leak", "ransomware")),
        ({"files": "unknown", "site": "slow"}, ("ddos",)),
    ],
    ids=str,
)
def test_every_answer_that_says_something_adds_its_playbook(
    answers: dict[str, str], playbooks: tuple[str, ...]
) -> None:
    assert suggest(FINE | answers, small().triage) == playbooks


@pytest.mark.parametrize(
    "answers",
    [
        {},
        FINE,
        dict.fromkeys(FINE, "unknown"),
        FINE | {"files": "unknown"},
        {"files": HOSTILE, HOSTILE: "locked"},
        {"files": "LOCKED"},
    ],
    ids=["nothing answered", "all well", "nobody knows", "files unknown", "hostile", "no option"],
)
def test_who_knows_nothing_begins_as_if_it_spreads(answers: dict[str, str]) -> None:
    assert suggest(answers, small().triage) == ("ransomware",)


def test_no_answer_is_the_answer_unknown() -> None:
    rule = Rule(when={"files": ("unknown",), "site": ("slow",)}, playbook="leak")
    triage = msgspec.structs.replace(small().triage, rules=(rule,))
    assert suggest({"site": "slow"}, triage) == ("leak",)
    assert suggest({"site": "slow", "files": "fine"}, triage) == ("ransomware",)


@pytest.mark.parametrize(
    ("kind", "playbook"), [("http-flood", "ddos"), ("malware", "ransomware"), ("flash-crowd", ""), ("", "")]
)
def test_a_finding_opens_the_playbook_that_names_its_kind(kind: str, playbook: str) -> None:
    assert for_finding(kind, small()) == playbook
