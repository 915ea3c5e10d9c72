"""User-Agents: one pool that people and attackers share, for nobody has to tell the truth here."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.rows import Floats, Ints, Texts

_WINDOWS: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC: Final = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_LINUX: Final = "Mozilla/5.0 (X11; Linux x86_64)"
_CHROMEBOOK: Final = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)"
_ANDROID: Final = "Mozilla/5.0 (Linux; Android 10; K)"
_IPHONE: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_WEBKIT: Final = "AppleWebKit/537.36 (KHTML, like Gecko)"


def _desktop() -> list[tuple[str, float]]:
    chrome = [
        (f"{system} {_WEBKIT} Chrome/{version}.0.0.0 Safari/537.36", weight * share)
        for system, share in ((_WINDOWS, 1.0), (_MAC, 0.3), (_LINUX, 0.06), (_CHROMEBOOK, 0.15))
        for version, weight in ((142, 10.0), (141, 4.0), (140, 1.0), (139, 0.4), (131, 0.2), (109, 0.25))
    ]
    edge = [
        (f"{_WINDOWS} {_WEBKIT} Chrome/{version}.0.0.0 Safari/537.36 Edg/{version}.0.0.0", weight)
        for version, weight in ((142, 7.0), (141, 4.0), (140, 0.8), (122, 0.1))
    ]
    firefox = [
        (f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0", weight)
        for system in ("Windows NT 10.0; Win64; x64", "X11; Ubuntu; Linux x86_64")
        for version, weight in ((145, 1.2), (144, 0.9), (128, 0.3), (115, 0.2))
    ]
    safari = [
        (f"{_MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{version} Safari/605.1.15", weight)
        for version, weight in (("18.6", 2.5), ("26.0", 1.5), ("17.6", 0.8), ("16.6", 0.3), ("13.1.2", 0.05))
    ]
    old = [
        ("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", 0.08),
        (f"Mozilla/5.0 (Windows NT 6.1; Win64; x64) {_WEBKIT} Chrome/109.0.0.0 Safari/537.36", 0.15),
        ("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)", 0.02),
    ]
    return chrome + edge + firefox + safari + old


def _mobile() -> list[tuple[str, float]]:
    iphone = [
        (
            f"{_IPHONE.format(version.replace('.', '_'))} Version/{version} Mobile/15E148 Safari/604.1",
            weight,
        )
        for version, weight in (
            ("18.6", 9.0),
            ("18.5", 4.0),
            ("26.0", 4.0),
            ("17.6", 1.5),
            ("16.7", 0.5),
            ("15.8", 0.3),
        )
    ]
    android = [
        (f"{_ANDROID} {_WEBKIT} Chrome/{version}.0.0.0 Mobile Safari/537.36", weight)
        for version, weight in ((142, 7.0), (141, 3.0), (139, 0.6), (129, 0.3))
    ]
    samsung = [
        (f"{_ANDROID} {_WEBKIT} SamsungBrowser/{version}.0 Chrome/136.0.0.0 Mobile Safari/537.36", weight)
        for version, weight in ((29, 1.2), (28, 1.0), (25, 0.2))
    ]
    in_app = [
        (
            f"{_IPHONE.format('18_6')} Mobile/15E148 [FBAN/FBIOS;FBAV/{build};FBBV/7851;FBDV/iPhone14,7;FBLC/da_DK]",
            weight,
        )
        for build, weight in (("537.0.0.38.64", 1.4), ("536.1.0.42.75", 0.6))
    ]
    return iphone + android + samsung + in_app


@dataclass(frozen=True, slots=True)
class Agents:
    """Text indices of the browsers that people use, with how common each is, and which are mobile."""

    desktop: Ints
    desktop_share: Floats
    mobile: Ints
    mobile_share: Floats
    school: int

    def draw(self, rng: np.random.Generator, count: int, *, mobile: float = 0.55) -> Ints:
        """Browsers of `count` people."""
        handheld = rng.random(count) < mobile
        return np.where(
            handheld,
            rng.choice(self.mobile, count, p=self.mobile_share),
            rng.choice(self.desktop, count, p=self.desktop_share),
        )

    @property
    def everything(self) -> Ints:
        """All of them, once each."""
        return np.concatenate([self.desktop, self.mobile])


def build_agents(texts: Texts) -> Agents:
    """The browsers of November 2025, as far as logs of public sites look alike."""
    desktop, mobile = _desktop(), _mobile()
    return Agents(
        desktop=texts.of_each(agent for agent, _ in desktop),
        desktop_share=_normal([weight for _, weight in desktop]),
        mobile=texts.of_each(agent for agent, _ in mobile),
        mobile_share=_normal([weight for _, weight in mobile]),
        school=texts.of(f"{_CHROMEBOOK} {_WEBKIT} Chrome/141.0.0.0 Safari/537.36"),
    )


def _normal(weights: list[float]) -> Floats:
    share = np.array(weights)
    return np.asarray(share / share.sum(), np.float64)
