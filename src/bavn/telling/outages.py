"""What is said of an outage: what it is called, why it counts as one, from where it was seen, what to do."""

from typing import Final

from bavn.model.finding import Finding
from bavn.model.language import LANGUAGES, Language
from bavn.model.probe import Spell
from bavn.model.safe_text import visible
from bavn.pages.probe_words import ENDING_NAMES
from bavn.pages.vocabulary import Pair
from bavn.pages.words import Words

LONGEST: Final = 80

NAMES: Final[dict[str, Pair]] = {
    "down": ("Outage", "Nedbrud"),
    "partial": ("Partly down", "Delvis nede"),
    "slow": ("Slow", "Langsomt"),
    "guarded": ("Turns visitors away", "Afviser besøgende"),
    "unstable": ("Unstable", "Ustabilt"),
    "through": ("Does not work for something it needs", "Virker ikke på grund af noget, det afhænger af"),
}
SEEN: Final[dict[str, Pair]] = {
    "why": ("Seen from outside: {why}.", "Set udefra: {why}."),
    "where": ("Seen by {names}.", "Set af {names}."),
    "what": ("What was looked at: {target}.", "Det, der blev set efter: {target}."),
    "through": (
        "The site itself answers, but {through}, which it needs, does not.",
        "Webstedet selv svarer, men {through}, som det afhænger af, gør ikke.",
    ),
    "planned": ("It began within announced maintenance.", "Det begyndte under varslet vedligehold."),
    "unstable": (
        "It comes and goes. There is one message when it has been calm for half an hour.",
        "Det kommer og går. Der kommer én besked, når der har været ro i en halv time.",
    ),
    "calm": ("It has been calm since.", "Der har været ro siden."),
}
DO: Final[dict[str, Pair]] = {
    "down": (
        "Try it from a phone without Wi-Fi. Ask your provider whether others are hit too, before you restart anything.",
        "Prøv fra en mobil uden wi-fi. Spørg jeres leverandør, om andre er ramt, før I genstarter noget.",
    ),
    "partial": (
        "Some reach it and others do not: try it from several lines, and with IPv4 and IPv6 each.",
        "Nogle når det, andre ikke: prøv fra flere linjer og med både IPv4 og IPv6.",
    ),
    "slow": (
        "Look at the load of the server and its database: an overload attack often begins so.",
        "Se på belastningen af server og database: sådan begynder et overbelastningsangreb ofte.",
    ),
    "guarded": (
        "Have you closed it to some visitors yourselves, nothing is to be done.",
        "Har I selv lukket for nogle besøgende, er der intet at gøre.",
    ),
    "through": (
        "Tell visitors on the site what does not work, and follow the supplier's own status page.",
        "Fortæl på webstedet, hvad der ikke virker, og følg leverandørens egen driftsside.",
    ),
}


def name_of(spell: Spell, language: Language) -> str:
    """What it is called, in a word or two."""
    return _say(NAMES["unstable" if spell.flapping else _case(spell)], language)


def facts_of(finding: Finding, spell: Spell, language: Language) -> list[str]:
    """Why it counts as one and who saw it, a sentence each. Nothing of it was written by the server itself."""
    sentences = []
    if spell.through:
        sentences.append(_say(SEEN["through"], language, through=visible(spell.through, LONGEST)))
    elif finding.ended is None:
        sentences.append(_say(SEEN["why"], language, why=Words(language).of(ENDING_NAMES, spell.ending)))
    if spell.flapping and finding.kind != "outage":
        sentences.append(_say(SEEN["calm" if finding.ended else "unstable"], language))
    if finding.actor:
        sentences.append(_say(SEEN["what"], language, target=visible(finding.actor, LONGEST)))
    names = visible(", ".join(spell.witnesses), LONGEST)
    if names:
        sentences.append(_say(SEEN["where"], language, names=names))
    if spell.planned:
        sentences.append(_say(SEEN["planned"], language))
    return sentences


def steps_of(finding: Finding, spell: Spell, language: Language) -> list[str]:
    """What to do while it goes on; nothing once it is over, or was announced."""
    if finding.ended is not None or spell.planned:
        return []
    return [_say(DO[_case(spell)], language)]


def _case(spell: Spell) -> str:
    return "through" if spell.through else spell.verdict


def _say(pair: Pair, language: Language, **values: str) -> str:
    return pair[LANGUAGES.index(language)].format(**values)
