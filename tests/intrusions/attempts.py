"""Made-up requests and conduct for tests of who attacks web sites. Addresses are those of documentation."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bavn.intrusions.web import WebActors
from bavn.model.attempt import AttackClass, Attempt, Conduct, Evidence, Response, Where
from bavn.model.finding import Finding

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SITE = "www.kommune.example"
ATTACKER = "203.0.113.7"


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def evidence(
    attack: AttackClass, because: str = "code", where: Where = "query", parameter: str = "", certainty: float = 0.9
) -> Evidence:
    return Evidence(attack, where, parameter, because, certainty)


SQL = evidence("sql-injection", "union-select", "query", "id")
DOTENV = evidence("known-probe", "dotenv", "path")
WORDPRESS = evidence("known-probe", "wordpress", "path", certainty=0.25)
SHELL = evidence("web-shell", "shell-by-name", "path")
TRAVERSAL = evidence("path-traversal", "climbs-out", "path")
NIKTO = evidence("scanner-tool", "nikto", "agent")


def attempt(
    at: float = 0,
    *found: Evidence,
    address: str = ATTACKER,
    path: str = "/side",
    query: str = "",
    method: str = "GET",
    status: int = 404,
    size: int = 200,
    usual: Response | None = None,
    stands_for: int = 1,
    site: str = SITE,
) -> Attempt:
    return Attempt(
        after(at), site, address, method, path.encode(), query.encode(), status, size, found, usual, stands_for
    )


def conduct(
    at: float,
    requests: int,
    *,
    errors: int = 0,
    missing: int = 0,
    sensitive: int = 0,
    assets: int = 0,
    pages: int = 0,
    began: float = 0,
    address: str = ATTACKER,
) -> Conduct:
    return Conduct(SITE, address, after(began), after(at), requests, errors, missing, sensitive, assets, pages)


def play(*told: Attempt | Conduct, actors: WebActors | None = None) -> WebActors:
    actors = actors or WebActors()
    for one in told:
        if isinstance(one, Attempt):
            actors.attempt(one)
        else:
            actors.conduct(one)
    return actors


def kinds(findings: Iterable[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def scanned(count: int, address: str = ATTACKER, start: float = 0) -> list[Attempt]:
    """Requests for so many different paths that nobody else asks for, one a second."""
    return [attempt(start + k, DOTENV, address=address, path=f"/{chr(97 + k)}/.env") for k in range(count)]
