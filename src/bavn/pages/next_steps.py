"""What to do about an attempted intrusion, and which part of the emergency plan fits a finding."""

from collections.abc import Mapping
from dataclasses import dataclass

from bavn.model import Finding
from bavn.model.language import LANGUAGES
from bavn.pages.summary import FAMILIES
from bavn.pages.vocabulary import Pair
from bavn.pages.words import Words, day_and_clock
from bavn.plan.library import library


@dataclass(frozen=True, slots=True)
class Plan:
    """A playbook that fits a kind of finding: its id and its title in each language."""

    id: str
    title: Pair


def plans() -> dict[str, Plan]:
    """Return the playbook for each kind of finding that has one; read it once, before the first finding."""
    found: dict[str, Plan] = {}
    for playbook in library().playbooks:
        for kind in playbook.findings:
            found.setdefault(kind, Plan(playbook.id, (playbook.title.en, playbook.title.da)))
    return found


def plan_step(finding: Finding, known: Mapping[str, Plan], words: Words) -> list[str]:
    """Name the playbook that fits; nothing where there is none, or it need not be opened."""
    plan = known.get(finding.kind)
    if plan is None or not is_serious(finding):
        return []
    return [words.say("do.plan", plan=plan.title[LANGUAGES.index(words.language)], id=plan.id)]


def is_serious(finding: Finding) -> bool:
    """Whether a playbook should be opened: an attempt on the web that came to nothing is no incident."""
    return FAMILIES.get(finding.kind) != "web" or finding.outcome not in {None, "attempt"}


def steps_of(finding: Finding, words: Words) -> list[str]:
    """Say what to do about an attempted intrusion; nothing for other findings, and for the noise of the internet."""
    family = FAMILIES.get(finding.kind)
    if family == "login":
        first = words.say(LOGINS.get(finding.kind, "do.guessing"))
        return [first, words.say("do.account", when=day_and_clock(finding.began))]
    if family == "web" and is_serious(finding):
        return [words.say("do.broken-in")]
    return [words.say(WEB[finding.kind])] if finding.kind in WEB else []


LOGINS = {"account-takeover": "do.account-takeover", "login-new-network": "do.login-new-network"}
WEB = {"web-scan": "do.web-scan", "exploit-attempt": "do.exploit-attempt"}
