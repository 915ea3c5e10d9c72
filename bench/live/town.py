"""Who asks for what and when: visitors who load pages with their assets, and a flood of slow sources."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from typing import Final

HOST: Final = "www.vejby.example"
VISITORS: Final = int(IPv4Address("198.18.0.0"))  # benchmark space: nobody's
BOTS: Final = int(IPv4Address("198.19.0.0"))
PAGES: Final = [
    f"/{word}/{number}" for word in ("borger", "nyheder", "byraad", "skole", "affald") for number in range(40)
]
ASSETS: Final = [
    f"/static/{name}" for name in ("site.css", "print.css", "app.js", "logo.svg", "font.woff2", "hero.jpg")
]
LEAD_S: Final = 60.0  # visits that are under way when the story begins
SESSION: Final = 11.4  # requests in a visit, on average
BROWSERS: Final = [
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for system in ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7")
    for version in (139, 140, 141, 142)
]


@dataclass(frozen=True, slots=True, order=True)
class Request:
    """One request at `at` (seconds from the beginning) by an address, honest or not."""

    at: float
    address: str
    path: str
    referer: str
    agent: str
    honest: bool


def visits(seed: int, seconds: float, rate: float) -> list[Request]:
    """Honest requests, about `rate` a second, in order."""
    chance = random.Random(seed)
    found: list[Request] = []
    for _ in range(int((seconds + LEAD_S) * rate / SESSION)):
        found += session(chance, chance.uniform(-LEAD_S, seconds))
    return sorted(one for one in found if 0 <= one.at < seconds)


def session(chance: random.Random, at: float) -> Iterator[Request]:
    """One visitor: a few pages, the assets of the first, and of each further page a picture of its own."""
    address = str(IPv4Address(VISITORS + chance.randrange(1, 30_000)))
    agent = chance.choice(BROWSERS)
    referer = "-"
    for number in range(chance.choice((1, 1, 2, 2, 3, 4, 6))):
        page = chance.choice(PAGES)
        yield Request(at, address, page, referer, agent, honest=True)
        referer = f"https://{HOST}{page}"
        own = f"/static/picture-{page.replace('/', '-')}.jpg"
        for asset in [*ASSETS, own] if number == 0 else [own]:
            yield Request(at + chance.uniform(0.05, 0.6), address, asset, referer, agent, honest=True)
        at += chance.lognormvariate(2.6, 0.6)


def flood(seed: int, seconds: float, rate: float, sources: int) -> list[Request]:
    """Hostile requests: `rate` a second together, each source slow, each query new."""
    chance = random.Random(seed)
    weights = [chance.lognormvariate(0, 0.6) for _ in range(sources)]
    bots = [str(IPv4Address(BOTS + 1 + number)) for number in range(sources)]
    agents = [chance.choice(BROWSERS) for _ in range(sources)]
    who = chance.choices(range(sources), weights, k=int(seconds * rate))
    return sorted(
        Request(
            chance.uniform(0, seconds), bots[one], f"/soeg?q={chance.randrange(10**9)}", "-", agents[one], honest=False
        )
        for one in who
    )


def line(request: Request, began: datetime) -> bytes:
    """The request as nginx would have logged it, in the format combined."""
    when = datetime.fromtimestamp(began.timestamp() + request.at, UTC)
    return (
        f'{request.address} - - [{when:%d/%b/%Y:%H:%M:%S +0000}] "GET {request.path} HTTP/1.1" 200 5120 '
        f'"{request.referer}" "{request.agent}"\n'
    ).encode()
