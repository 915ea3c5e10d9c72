from datetime import timedelta

from bavn.model.attempt import Attempt, Conduct
from bavn.model.login import Login
from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector
from bavn.runners.intrusions import Intrusions
from bavn.runners.telling_apart import Apart, tell_apart
from bavn.settings.schema import SystemSettings
from bavn.sources.clients import TrustedProxies
from tests.runners.samples import BEGINS

MAIL = SystemSettings("mail", protect="block")


class Heard:
    def __init__(self) -> None:
        self.said: list[object] = []

    def attempt(self, attempt: Attempt) -> None:
        self.said.append(attempt)

    def conduct(self, conduct: Conduct) -> None:
        self.said.append(conduct)

    def login(self, site: str, login: Login) -> None:
        self.said.append((site, login))


def failure(second: int) -> Login:
    return Login(BEGINS + timedelta(seconds=second), "form", "failure", "", "203.0.113.7")


def test_everything_is_handed_on_and_only_a_systems_name_is_another() -> None:
    heard, login = Heard(), failure(0)
    apart = Apart(heard, ("mail",))
    attempt = Attempt(BEGINS, "mail", "203.0.113.7", "GET", b"/", b"", 200, 5, ())
    conduct = Conduct("mail", "203.0.113.7", BEGINS, BEGINS, 1, 1, 1, 1, 0, 0)
    apart.attempt(attempt)
    apart.conduct(conduct)
    for site in ("www.example.com", "mail", "MAIL"):
        apart.login(site, login)
    sites = ["www.example.com", "Host: mail", "Host: MAIL"]
    assert heard.said == [attempt, conduct, *((site, login) for site in sites)]


def test_logins_that_a_host_invents_never_add_up_to_a_finding_of_the_system() -> None:
    engine = Engine(TrustedProxies())
    intrusions = Intrusions()
    engine.watch_intrusions(intrusions)
    tell_apart(engine, [MAIL])
    assert isinstance(engine.inspector, Inspector)
    for second in range(60):
        engine.inspector.sink.login("mail", failure(second))
    assert {one.site for one in intrusions.findings()} == {"Host: mail"}
    for second in range(60):
        intrusions.event("mail", failure(second))
    assert {one.site for one in intrusions.findings()} == {"Host: mail", "mail"}


def test_where_intrusions_are_not_watched_there_is_nothing_to_tell_apart() -> None:
    engine = Engine(TrustedProxies())
    tell_apart(engine, [MAIL])
    assert engine.inspector is None
