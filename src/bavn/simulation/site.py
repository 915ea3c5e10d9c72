"""A municipality's web site: its pages, what each page pulls in, and what can be searched."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.rows import Floats, Ints, Texts
from bavn.simulation.words import SEARCH_WORDS, SECTIONS, SLUG_WORDS

FRONT, SEARCH, MISSING, CONTACT, LOGIN, RESULTS = range(6)  # pages that every site has, by index
FILE, CALL, STAMPED_CALL = 0, 1, 2  # an asset from disk; a script's call; the same with a new timestamp each time


@dataclass(frozen=True, slots=True)
class Site:
    """Pages and assets as arrays. Assets of page p: `page_assets[asset_start[p]:asset_start[p + 1]]`.

    `assets_here` is False where style sheets and pictures come from another host (a CDN): then this log has none.
    """

    host: int
    origin: str
    page: Ints  # text of the path
    page_referer: Ints  # text of the whole URL
    page_size: Ints
    page_share: Floats  # how popular
    section_start: Ints  # of each page: where its section begins …
    section_end: Ints  # … and ends, among pages
    asset: Ints  # text
    asset_size: Ints
    asset_kind: Ints
    asset_is_image: Ints
    asset_start: Ints
    page_assets: Ints
    documents: Ints  # texts of PDF files
    document_size: Ints
    words: tuple[str, ...]
    word_share: Floats
    assets_here: bool

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.page)

    def list_assets(self, pages: Ints) -> tuple[Ints, Ints]:
        """All assets of all `pages`: (index into `pages`, asset)."""
        counts = self.asset_start[pages + 1] - self.asset_start[pages]
        index = np.repeat(np.arange(len(pages)), counts)
        within = np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)
        return index, self.page_assets[self.asset_start[pages][index] + within]

    def draw_pages(self, rng: np.random.Generator, count: int) -> Ints:
        """Pages as popular as they are."""
        return np.asarray(np.searchsorted(np.cumsum(self.page_share)[:-1], rng.random(count)), np.int64)

    def draw_neighbours(self, rng: np.random.Generator, pages: Ints) -> Ints:
        """For each page another one of its section, as popular as they are."""
        up_to = np.concatenate([[0.0], np.cumsum(self.page_share)])
        low, high = up_to[self.section_start[pages]], up_to[self.section_end[pages]]
        drawn = np.searchsorted(up_to, low + (high - low) * rng.random(len(pages)), side="right") - 1
        return np.asarray(np.clip(drawn, 0, self.pages - 1), np.int64)

    def draw_queries(self, rng: np.random.Generator, count: int) -> list[str]:
        """What people type: mostly one well-known word, sometimes two, sometimes misspelled."""
        picks = rng.choice(len(self.words), (count, 2), p=self.word_share)
        luck = rng.random(count)
        return [self._query(a, b, x) for (a, b), x in zip(picks.tolist(), luck.tolist(), strict=True)]

    def _query(self, first: int, second: int, luck: float) -> str:
        word = self.words[first]
        if luck < 0.18:
            return f"{word}+{self.words[second]}"
        if luck < 0.28:
            cut = int(luck * 1e4) % max(len(word) - 1, 1)
            return word[:cut] + word[cut + 1 :]
        return word.capitalize() if luck < 0.45 else word


@dataclass(frozen=True, slots=True)
class Look:
    """How a site is built: about `pages` pages; `suffix` such as ".html" ends every path of an older system."""

    pages: int = 360
    suffix: str = ""
    assets_here: bool = True


ORDINARY: Final = Look()


def build_site(rng: np.random.Generator, texts: Texts, host: int, name: str, look: Look) -> Site:
    """The site with number `host` on its server."""
    origin = f"https://{name}"
    paths, start, end = _draw_paths(rng, look.pages, look.suffix)
    share = _draw_shares(rng, len(paths))
    names, sizes, kinds, own = _draw_assets(rng, len(paths))
    documents = [f"/media/{rng.integers(1000, 9999)}/{_slug(rng)}.pdf" for _ in range(max(look.pages // 5, 8))]
    words = tuple(word.replace(" ", "+").replace("æ", "%C3%A6") for word in rng.permutation(SEARCH_WORDS).tolist())
    zipf = 1.0 / np.arange(1, len(words) + 1) ** 0.9
    return Site(
        host=host,
        origin=origin,
        page=texts.of_each(paths),
        page_referer=texts.of_each(origin + path for path in paths),
        page_size=rng.lognormal(9.6, 0.45, len(paths)).astype(np.int64),
        page_share=share,
        section_start=start,
        section_end=end,
        asset=texts.of_each(names),
        asset_size=sizes,
        asset_kind=kinds,
        asset_is_image=np.array([_is_image(name) for name in names]),
        asset_start=np.concatenate([[0], np.cumsum([len(assets) for assets in own])]),
        page_assets=np.concatenate(own),
        documents=texts.of_each(documents),
        document_size=rng.lognormal(13.2, 1.0, len(documents)).astype(np.int64),
        words=words,
        word_share=zipf / zipf.sum(),
        assets_here=look.assets_here,
    )


def _draw_paths(rng: np.random.Generator, pages: int, suffix: str) -> tuple[list[str], Ints, Ints]:
    paths = ["/", f"/soeg{suffix}", f"/ikke-fundet{suffix}", f"/borger/kontakt{suffix}"]
    paths += [f"/selvbetjening/login{suffix}", f"/valg/resultater{suffix}"]
    start, end = [0] * len(paths), [0] * len(paths)
    groups = [(section, part) for section, parts in SECTIONS.items() for part in parts]
    each = max((pages - len(paths)) // len(groups), 1)
    for section, part in groups:
        begin = len(paths)
        size = max(1, int(rng.poisson(each)))
        paths += [f"/{section}/{part}{suffix}"]
        slugs = [_slug(rng) for _ in range(size - 1)]
        paths += [
            f"/{section}/{part}/{slug}{f'-{n}' if slug in slugs[:n] else ''}{suffix}" for n, slug in enumerate(slugs)
        ]
        start += [begin] * size
        end += [len(paths)] * size
    end[: start.count(0)] = [len(paths)] * start.count(0)
    return paths, np.array(start), np.array(end)


def _slug(rng: np.random.Generator) -> str:
    return "-".join(rng.choice(SLUG_WORDS, int(rng.integers(1, 4)), replace=False).tolist())


def _draw_shares(rng: np.random.Generator, pages: int) -> Floats:
    rank = rng.permutation(pages) + 1.0
    share = 1.0 / rank**0.95
    share[[MISSING, SEARCH, RESULTS]] = 0.0
    share[FRONT] = share.sum() * 0.12
    share[[CONTACT, LOGIN]] = share.sum() * np.array([0.02, 0.015])
    return np.asarray(share / share.sum(), np.float64)


_SHARED: Final = (
    ("/css/main.min.css?v=8f3a1c", 41_000), ("/css/print.css?v=8f3a1c", 2_100), ("/css/cookie.css", 5_300),
    ("/scripts/vendor.bundle.js?v=8f3a1c", 188_000), ("/scripts/app.bundle.js?v=8f3a1c", 64_000),
    ("/scripts/search.js?v=8f3a1c", 12_000), ("/scripts/readspeaker.js", 31_000), ("/fonts/sans-regular.woff2", 38_000),
    ("/fonts/sans-bold.woff2", 39_000), ("/fonts/icons.woff2", 17_000), ("/img/logo.svg", 4_200),
    ("/img/footer-crest.svg", 6_900), ("/img/sprite.svg", 15_000), ("/favicon.ico", 5_430), ("/site.webmanifest", 420),
    ("/img/icons/search.png", 640),
)  # fmt: skip
_CALLS: Final = (
    ("/umbraco/api/cookie/status", 74, CALL),
    ("/umbraco/surface/Navigation/Children?culture=da-DK", 3_100, CALL),
    ("/api/alerts", 210, STAMPED_CALL),
)
_PICTURES: Final = ("jpg", "webp", "png")


def _draw_assets(rng: np.random.Generator, pages: int) -> tuple[list[str], Ints, Ints, list[Ints]]:
    """Names, sizes and kinds of all assets, and for each page which ones it pulls in (4 to about 30)."""
    names = [name for name, _ in _SHARED] + [name for name, _, _ in _CALLS]
    sizes = [size for _, size in _SHARED] + [size for _, size, _ in _CALLS]
    kinds = [FILE] * len(_SHARED) + [kind for _, _, kind in _CALLS]
    own: list[Ints] = []
    for page in range(pages):
        calls = len(_SHARED) + np.flatnonzero(rng.random(len(_CALLS)) < (0.5, 0.25, 0.12))
        shared = np.arange(len(_SHARED)) if page % 7 else np.arange(4 + page % 5)  # some pages are plain
        pictures = min(int(rng.geometric(0.28)) - 1, 14)
        begin = len(names)
        for _ in range(pictures):
            ending = _PICTURES[int(rng.integers(3))]
            names.append(
                f"/media/{rng.integers(1000, 9999)}/{_slug(rng)}.{ending}?width={rng.choice([400, 800, 1200])}"
            )
            sizes.append(int(rng.lognormal(10.6, 0.8)))
            kinds.append(FILE)
        own.append(np.concatenate([shared, calls, np.arange(begin, begin + pictures)]))
    return names, np.array(sizes), np.array(kinds), own


def _is_image(name: str) -> bool:
    return name.partition("?")[0].endswith((".jpg", ".webp", ".png", ".svg", ".ico"))
