import pytest

from bavn.settings.probe_agreement import PROBE_CHECKS
from bavn.settings.schema import Settings
from tests.settings.documents import settings, wrong

PROBE = '[[probe]]\nurl = "https://www.example.dk"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "[[probe]]",
            "[[probe]] 1, url: is missing (allowed: a URL, or the site, whose front page is looked at)",
        ),
        (
            '[[probe]]\nsite = "the:front"',
            "[[probe]] 1, site: 'the:front' is no host (allowed: a host, or the url as well)",
        ),
        (
            f'{PROBE}interval = "30s"\ntimeout = "20s"\n[[probe]]\nurl = "http://WWW.example.dk/b"',
            "[[probe]] 2, name: 'www.example.dk' is the name of [[probe]] 1 already (allowed: a name of its own)",
        ),
        (
            f'{PROBE}name = "a"\n{PROBE}name = "A"',
            "[[probe]] 2, name: 'A' is the name of [[probe]] 1 already",
        ),
        (
            f'{PROBE}name = "canary:www.example.dk"',
            "[[probe]] 1, name: 'canary:www.example.dk' begins as a canary's does (allowed: without 'canary:')",
        ),
        (f'{PROBE}needs = "www.example.dk"', "[[probe]] 1, needs: 'www.example.dk' is this probe itself"),
        (
            f'{PROBE}needs = "a"\n{PROBE}name = "a"\nneeds = "b"\n{PROBE}name = "b"\nneeds = "www.example.dk"',
            "[[probe]] 1, needs: 'a' needs this probe in turn (allowed: only what works without it)",
        ),
        (
            f'{PROBE}needs = "www.exmaple.dk"\n[[probe]]\nurl = "https://www.example.de"',
            "[[probe]] 1, needs: there is no [[probe]] with the name 'www.exmaple.dk'; did you mean 'www.example.dk'?",
        ),
        (
            "[[maintenance]]\nbegins = 2026-12-01T22:00:00Z\nends = 2026-12-01T22:00:00Z",
            "[[maintenance]] 1, ends: is not after begins (allowed: a later time)",
        ),
        (
            f'{PROBE}[[maintenance]]\nbegins = 2026-12-01T22:00:00Z\nends = 2026-12-01T23:00:00Z\ntargets = "b"',
            "[[maintenance]] 1, targets: there is no [[probe]] or site with the name 'b'",
        ),
        ("[probing]\nfamilies = []", "[probing], families: is empty (allowed: 4, 6, or both)"),
        (
            f'{PROBE}[sensor]\nstate = "/a"\n[probing]\nstate = "/a"',
            "[probing], state: '/a' is the folder of [sensor] (allowed: another folder)",
        ),
    ],
    ids=[
        *("nothing", "no host", "one host twice", "one name twice", "a canary's name"),
        *("needs itself", "in a circle", "needs nobody"),
        *("no time", "of nobody", "no family", "the sensor's folder"),
    ],
)
def test_each_contradiction_is_one_line(text: str, line: str) -> None:
    (said,) = wrong(text)
    assert said.startswith(line)


def test_a_timeout_ends_before_the_next_look() -> None:
    assert settings(f'{PROBE}timeout = "20s"').probes[0].timeout < settings(PROBE).probes[0].interval


def test_a_maintenance_may_name_a_probe_or_a_site() -> None:
    window = "[[maintenance]]\nbegins = 2026-12-01T22:00:00Z\nends = 2026-12-01T23:00:00Z\n"
    read = settings(f'{PROBE}name = "front"\n{window}targets = ["front", "www.example.dk"]')
    assert read.maintenance[0].targets == ("front", "www.example.dk")


def test_settings_without_probes_contradict_nothing() -> None:
    assert settings("") == Settings()
    assert len(PROBE_CHECKS) == 6
