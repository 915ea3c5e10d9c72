"""Search engines and payment services that are never touched: `services.toml`, each with its source and its date."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from ipaddress import ip_network
from typing import Any, Literal

from bavn.model.decision import IPNetwork

Kind = Literal["monitor", "payment", "search"]


@dataclass(frozen=True, slots=True)
class Crawler:
    """A search engine whose addresses have names under `domains`, as `source` said on the day `read`."""

    name: str
    domains: tuple[str, ...]
    source: str
    read: date


@dataclass(frozen=True, slots=True)
class Service:
    """A service that comes from `networks`, as `source` said on the day `read`."""

    name: str
    kind: Kind
    networks: tuple[IPNetwork, ...]
    source: str
    read: date


@dataclass(frozen=True, slots=True)
class Services:
    """All that `services.toml` names."""

    crawlers: tuple[Crawler, ...]
    services: tuple[Service, ...]

    def crawler_of(self, name: str) -> str | None:
        """Return whose crawler has this DNS name; None where no domain of the list contains it.

        >>> shipped().crawler_of("crawl-203-0-113-7.googlebot.com")
        'Google'
        >>> shipped().crawler_of("googlebot.com.example.net")
        """
        name = name.lower().rstrip(".")
        return next(
            (one.name for one in self.crawlers if any(name.endswith(f".{domain}") for domain in one.domains)), None
        )


@cache
def shipped() -> Services:
    """Return the list that comes with Bavn."""
    return loads((files("bavn.protection") / "services.toml").read_text(encoding="utf-8"))


def loads(text: str) -> Services:
    """Read a list; `KeyError` or `ValueError` where it is not one."""
    read = tomllib.loads(text)
    return Services(
        tuple(_crawler(one) for one in read.get("crawler", ())), tuple(_service(one) for one in read.get("service", ()))
    )


def _crawler(one: dict[str, Any]) -> Crawler:
    return Crawler(one["name"], tuple(one["domains"]), one["source"], one["read"])


def _service(one: dict[str, Any]) -> Service:
    return Service(one["name"], one["kind"], tuple(map(ip_network, one["networks"])), one["source"], one["read"])
