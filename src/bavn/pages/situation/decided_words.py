"""Decisions about addresses in words: what is done, why, and why no more; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

BECAUSE: Final[dict[str, Pair]] = {
    "one-organisation": ("one organisation has reported it", "én organisation har meldt den"),
    "several-organisations": (
        "several organisations have reported it, too few of them independent, or too long ago, for a block",
        "flere organisationer har meldt den, men for få uafhængige, eller for længe siden, til en blokering",
    ),
    "independent-organisations": (
        "organisations that are independent of each other have reported it",
        "organisationer, der er uafhængige af hinanden, har meldt den",
    ),
    "wide-prefix": (
        "the network is so large that it is armed at most",
        "netværket er så stort, at det højst lægges klar",
    ),
    "awaits-sign-off": ("a block waits for an operator's sign-off", "en blokering afventer en operatørs godkendelse"),
    "by-hand": ("an operator decided it", "en operatør har besluttet det"),
    "list": ("it stands on a list of shared services: {value}", "den står på en liste over fælles tjenester: {value}"),
    "network-of": ("it belongs to a member: {value}", "den tilhører et medlem: {value}"),
    "reserved": (
        "it is no single computer on the internet ({value})",
        "den er ikke én computer på internettet ({value})",
    ),
    "allowed-by-hand": ("an operator has allowed it", "en operatør har tilladt den"),
    "not-an-address": ("it is no address", "det er ingen adresse"),
    "its-end-has-passed": ("its end has passed", "dens sluttid er passeret"),
}
GONE: Final[dict[str, Pair]] = {
    "expired": ("its time was over", "tiden var gået"),
    "revoked": ("taken back", "trukket tilbage"),
    "vetoed": ("must not be acted against", "må der ikke gribes ind over for"),
    "mistake": ("taken back as a mistake", "trukket tilbage som en fejl"),
    "killed": ("kill switch", "nødstop"),
    "erased": ("erased", "slettet"),
    "held": ("held for sign-off", "holdt tilbage til godkendelse"),
}
ORDERS: Final[dict[str, Pair]] = {
    "block": ("block", "bloker"),
    "arm": ("arm", "læg klar"),
    "limit": ("limit", "begræns"),
    "allow": ("allow", "tillad"),
    "hold": ("hold for sign-off", "hold tilbage til godkendelse"),
    "sign": ("sign off", "godkend"),
    "mistake": ("take back as a mistake", "træk tilbage som en fejl"),
    "revoke": ("take back", "træk tilbage"),
    "kill": ("kill switch on", "nødstop til"),
    "unkill": ("kill switch off", "nødstop fra"),
}
LEVEL_NAMES: Final[dict[str, Pair]] = {
    "amber": ("members (AMBER)", "medlemmer (AMBER)"),
    "green": ("the community (GREEN)", "fællesskabet (GREEN)"),
    "clear": ("the public (CLEAR)", "offentligheden (CLEAR)"),
}
TEXTS: Final[dict[str, Pair]] = {
    "column.value": ("Address or network", "Adresse eller netværk"),
    "column.action": ("Decision", "Beslutning"),
    "column.why": ("Why", "Hvorfor"),
    "column.kind": ("Attack", "Angreb"),
    "column.organisations": ("Organisations", "Organisationer"),
    "column.campaign": ("Campaign", "Kampagne"),
    "column.made": ("Since", "Siden"),
    "column.until": ("Until", "Til"),
    "column.ended": ("Ended", "Slut"),
    "campaign": ("no. {number}", "nr. {number}"),
    "none": ("none", "ingen"),
    "by": ("by {name}", "af {name}"),
    "by-hand": ("by hand", "manuelt"),
    "named": ("named: {names}", "nævnt: {names}"),
    "ended.arm": ("was armed", "var lagt klar"),
    "ended.block": ("was blocked", "var blokeret"),
    "ended.limit": ("was limited", "var begrænset"),
    "ended.challenge": ("was challenged", "blev afkrævet prøve"),
}
