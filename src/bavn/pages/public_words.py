"""What citizens are told, in plain words; English first, then Danish. It says what works, never why or who did what."""

from typing import Final

from bavn.pages.vocabulary import Pair

BADGE_STATES: Final[dict[str, Pair]] = {
    "works": ("works", "virker"),
    "slow": ("slower than usual", "langsommere end normalt"),
    "some": ("some have trouble", "virker ikke for alle"),
    "down": ("does not work", "virker ikke"),
    "unknown": ("not known right now", "vides ikke lige nu"),
}
HEADINGS: Final[dict[str, Pair]] = {
    "works": ("Everything works", "Alt virker"),
    "slow": ("It works, but slower than usual", "Det virker, men langsommere end normalt"),
    "some": ("Some may have trouble", "Nogle kan have problemer"),
    "down": ("Not everything works", "Ikke alt virker"),
    "all-down": ("Our services do not work right now", "Vores tjenester virker ikke lige nu"),
    "unknown": ("We do not know right now", "Vi ved det ikke lige nu"),
    "some-unknown": ("We do not know everything right now", "Vi ved ikke alt lige nu"),
}
STATE_SENTENCES: Final[dict[str, Pair]] = {
    "works": ("Works", "Virker"),
    "slow": ("Works, but may be slower than usual", "Virker, men kan være langsommere end normalt"),
    "some": ("Works for most, but some may have trouble", "Virker for de fleste, men nogle kan have problemer"),
    "down": ("Does not work", "Virker ikke"),
    "unknown": ("We do not know right now", "Vi ved det ikke lige nu"),
}
SAID: Final[dict[str, Pair]] = {
    "title": ("{organisation}: what works", "{organisation}: hvad virker"),
    "at": (
        "As it was on {at} ({zone}). Is that more than half an hour ago? Then nobody knows.",
        "Sådan var det {at} ({zone}). Er det mere end en halv time siden? Så ved ingen det.",
    ),
    "since": ("since about {when}", "siden ca. {when}"),
    "planned": ("planned work", "planlagt arbejde"),
    "instead": ("Instead:", "I stedet:"),
    "working-on-it": ("We are working on it.", "Vi arbejder på det."),
    "contact": ("If it is urgent, contact us:", "Haster det, så kontakt os:"),
    "nothing": ("No services are shown here.", "Her vises ingen tjenester."),
}
