from collections.abc import Sequence
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from rich.console import Console

from bavn.model.language import LANGUAGES, Language
from bavn.model.probe import Ending, Phases
from bavn.pages.probe_terminal import SAID, STYLES, WIDTH, bars, outcome, print_probe
from bavn.pages.probed import Probed
from tests.pages.outage_samples import local
from tests.pages.probe_samples import GOOD, HERE, HUNG, ONLY_IPV4, SLY, TURNED_AWAY, sample


def printed(looks: Sequence[Probed], language: Language = "da") -> str:
    screen = StringIO()
    console = Console(file=screen, width=110, markup=False, emoji=False, highlight=False, force_terminal=False)
    print_probe(looks, console, local(language))
    return screen.getvalue()


def test_a_look_is_told_as_a_person_reads_it() -> None:
    assert printed([GOOD]).splitlines()[:10] == [
        "https://www.example.dk/: virker",
        "  IPv4 192.0.2.10, svarede 200, efter én viderestilling: svarer, som det skal",
        "    også på 192.0.2.11",
        "    fører til cdn.example.net",
        "    DNS            4,2 ms  ▇",
        "    forbindelse     12 ms   ▇▇",
        "    TLS             24 ms     ▇▇▇▇",
        "    første byte    180 ms         ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇",
        "    resten         0,8 ms                                         ▇",
        "    i alt          221 ms",
    ]
    assert "    Certifikatet gælder 62 dage endnu." in printed([GOOD])


def test_both_families_are_told_together() -> None:
    said = printed([HUNG, GOOD], "en")
    assert said.startswith("https://www.example.dk/: works only partly\n  IPv4 ")
    assert "  IPv6 2001:db8::10: does not answer in time (while connecting)" in said


def test_a_name_without_ipv6_is_not_missed() -> None:
    said = printed([GOOD, ONLY_IPV4], "en")
    assert said.startswith("https://www.example.dk/: works\n")
    assert "  IPv6: no address of this kind" in said


def test_being_turned_away_is_said_and_when_to_come_back() -> None:
    said = printed([TURNED_AWAY])
    assert said.startswith("https://www.example.dk/: svarer, men afviser os\n")
    assert "Den beder om ro i 2 min." in said


@pytest.mark.parametrize(
    ("endings", "told"),
    [
        (("ok",), "works"),
        (("ok", "ok"), "works"),
        (("turned-away",), "guarded"),
        (("ok", "turned-away"), "guarded"),
        (("ok", "timed-out"), "partly"),
        (("reset", "timed-out"), "not"),
        (("no-name",), "not"),
        (("no-name", "no-name"), "not"),
        (("ok", "no-name"), "works"),
        (("timed-out", "no-name"), "not"),
        (("offline", "left-out"), "unknown"),
        (("offline", "ok"), "works"),
        ((), "unknown"),
    ],
)
def test_several_looks_add_up(endings: tuple[Ending, ...], told: str) -> None:
    assert outcome(sample(4, ending) for ending in endings) == told
    assert told in SAID
    assert told in STYLES


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (62, "Certifikatet gælder 62 dage endnu."),
        (1, "Certifikatet gælder én dag endnu."),
        (0, "Certifikatet udløber inden for et døgn."),
        (-1, "Certifikatet er udløbet."),
    ],
)
def test_the_certificate_is_told_in_days(days: int, said: str) -> None:
    assert said in printed([Probed(HERE, sample(4, "ok", days=days))])


@pytest.mark.parametrize(
    "phases",
    [
        Phases(),
        Phases(total=1),
        Phases(1, 1, 1, 1, 1),
        Phases(10**9, 10**9, 1, 1, 3),
        Phases(1, 0, 0, 0, 10**10),
    ],
    ids=str,
)
def test_no_bar_runs_off(phases: Phases) -> None:
    for line in bars(sample(4, "ok", phases), local()):
        assert len(line) <= len("forbindelse  1.000.000 ms  ") + WIDTH


def test_a_terminal_that_knows_no_blocks_gets_plain_signs() -> None:
    screen = TextIOWrapper(BytesIO(), encoding="ascii")
    print_probe([GOOD], Console(file=screen, width=110, markup=False, highlight=False), local("en"))
    screen.flush()
    assert b"====" in screen.buffer.getvalue()


def test_nothing_is_said_to_be_nothing() -> None:
    assert printed([]) == "Intet blev undersøgt.\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_neither_steers_the_terminal_nor_is_markup(language: Language) -> None:
    said = printed([SLY], language)
    assert all(letter.isprintable() or letter == "\n" for letter in said)
    assert "[bold red]" in said.replace("\n", " ")
    assert len(said) < 8_000
