from dataclasses import replace

import pytest

from bavn.model.kinds import KINDS
from bavn.model.language import LANGUAGES, Language
from bavn.pages.markup import element
from bavn.pages.sensor.heading import TEXTS, gravest_of, headline, what_to_do
from bavn.store.findings import Kept
from bavn.store.overview import Overview
from bavn.store.status import HubStatus, SiteStatus, WarningStatus
from tests.pages.sensor.views import EVIL, KEPT, NOW, SENSOR, STATUS, frame, is_safe

SITE = SiteStatus("a.example", 5.0, 5.0, 10, 100, "calm", "block")
QUIET = replace(SENSOR.seen, status=replace(STATUS, sites=(SITE,), enforcers=(), hub=None), findings=())
NOISE = Kept(2, "a.example", "web-probe", NOW, NOW, None, "low", 5, NOW)


def seen(*findings: Kept, **site: str) -> Overview:
    assert QUIET.status is not None
    sites = (replace(SITE, **site),)  # type: ignore[arg-type]
    return replace(QUIET, findings=findings, status=replace(QUIET.status, sites=sites))


def of(kind: str, severity: str = "high") -> Kept:
    return replace(NOISE, id=9, kind=kind, severity=severity)


@pytest.mark.parametrize(
    ("view", "complaints", "head", "step"),
    [
        (seen(), (), "Der er ro", "<li>Ingenting.</li>"),
        (seen(NOISE), (), "Intet angreb. Nogen afsøger a.example (alvor: lav)", "Intet haster"),
        (seen(NOISE, phase="attack"), (), "Angreb mod a.example", "Bavn griber ind af sig selv"),
        (seen(phase="attack", protect="watch"), (), "Angreb mod a.example", "Bavn ser kun på a.example"),
        (seen(NOISE, phase="alarm"), (), "Usædvanlig trafik på a.example", "Bavn ved endnu ikke"),
        (
            seen(NOISE, of("http-flood"), of("web-scan", "critical")), (),
            "Overbelastningsangreb mod a.example (alvor: høj)", '<a href="/findings/9">Overbelastningsangreb (9)</a>',
        ),
        (seen(of("slow-requests")), (), "Angreb med langsomme forespørgsler mod a.example", "client_header_timeout"),
        (seen(of("flash-crowd")), (), "Mange besøgende, ikke et angreb: a.example", "Bloker ingen."),
        (seen(of("site-silent")), (), "Webstedet er tavst: a.example", "Åbn det tavse websted udefra."),
        (seen(of("exploit-attempt")), (), "Forsøg på indbrud: a.example (alvor: høj)", "beredskabsplan"),
        (seen(of("account-takeover")), (), "Konto sandsynligvis overtaget: a.example", "skift dens kode nu"),
        (seen(NOISE), ("stale",), "Sensoren er tavs", "journalctl"),
        (replace(seen(NOISE), process=None), (), "Sensoren kører ikke", "systemctl start bavn-sensor"),
    ],
)  # fmt: skip
def test_the_gravest_is_said_first_and_what_to_do_about_it(
    view: Overview, complaints: tuple[str, ...], head: str, step: str
) -> None:
    assert headline(view, complaints, frame("da")).startswith(head)
    assert step in what_to_do(view, complaints, frame("da"))


def test_several_sites_are_counted() -> None:
    assert QUIET.status is not None
    hit = replace(SITE, phase="attack")
    two = replace(QUIET, status=replace(QUIET.status, sites=(hit, hit)))
    assert headline(two, (), frame("en")) == "2 sites are under attack"


def test_noise_is_never_called_an_attack_on_anybody_nor_urgent() -> None:
    told = headline(seen(NOISE), (), frame("da")) + what_to_do(seen(NOISE), (), frame("da"))
    assert "mod a.example" not in told
    assert "beredskabsplan" not in told


def test_a_program_that_fails_and_a_warning_of_the_hub_are_something_to_do() -> None:
    assert QUIET.status is not None
    hub = HubStatus("https://hub.example", warnings=(WarningStatus(1, "campaign", NOW, "high", "http-flood"),))
    view = replace(QUIET, status=replace(QUIET.status, enforcers=STATUS.enforcers, hub=hub))
    told = what_to_do(view, (), frame("da"))
    assert "Hubben varsler om angreb på andre" in told
    assert "svigter" in told
    assert "Ingenting" not in told


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_headline_and_a_step(kind: str, language: Language) -> None:
    view = seen(of(kind))
    assert "{" not in headline(view, (), frame(language))
    told = what_to_do(view, (), frame(language))
    assert "<li>" in told
    assert "do." not in told


def test_the_gravest_of_nothing_is_nothing_and_what_nobody_knows_is_no_error() -> None:
    assert gravest_of(()) is None
    odd = replace(KEPT, kind=EVIL, severity=EVIL)
    assert gravest_of((NOISE, odd, of("http-flood"))) == of("http-flood")
    assert is_safe(element("h1", headline(seen(odd), (), frame())) + what_to_do(seen(odd), (), frame()))


def test_every_text_is_there_in_both_languages() -> None:
    assert all(english and danish for english, danish in TEXTS.values())
