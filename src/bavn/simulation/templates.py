"""Attack templates: the request lines that a flood repeats, with places for randomness.

Shapes and shares follow public target lists (see the README of the ddosia-tracker project): `$1` is 6 to 12
letters and digits (two thirds of all uses), `$2` one or two digits, `$3` one digit, `$5` two digits, `$w` a real word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.rows import GET, POST, Ints
from bavn.simulation.site import CONTACT, LOGIN, SEARCH, Site
from bavn.simulation.words import draw_letters
from bavn.simulation.world import World


@dataclass(frozen=True, slots=True)
class Template:
    """One request line. `answers` are (status, share) while the server is well; `page` has its assets."""

    pattern: str
    method: int = GET
    answers: tuple[tuple[int, float], ...] = ((200, 1.0),)
    page: int = SEARCH

    @property
    def varies(self) -> bool:
        """Whether anything in it is random."""
        return "$" in self.pattern


_NOT_THERE: Final = ((404, 1.0),)
_FORM: Final = ((200, 0.5), (302, 0.3), (400, 0.2))

RANDOM_QUERY: Final = (
    Template("/soeg?q=$1"),
    Template("/soeg?query=$1&page=$2"),
    Template("/soeg?q=$w&page=$2"),
    Template("/?s=$1"),
    Template("/nyheder/arkiv?search=$1&page=$2"),
    Template("/politik/dagsordener?searchtext=$1&start=$2"),
    Template("/umbraco/surface/List/PaginationListItem?page=$2&q=$1"),
    Template("/umbraco/api/Search/Find?term=$1&size=$5"),
    Template("/kommunen/ledige-job?keyword=$1&offset=$2"),
    Template("/api/suggest?q=$1"),
    Template("/oplev/arrangementer/$1", answers=_NOT_THERE),
)
RANDOM_BODY: Final = (
    Template("/umbraco/surface/Newsletter/Subscribe", POST, _FORM),
    Template("/borger/kontakt", POST, _FORM, CONTACT),
    Template("/selvbetjening/login", POST, ((200, 0.6), (401, 0.4)), LOGIN),
    Template("/umbraco/surface/Member/ResetPassword", POST, _FORM),
    Template("/proxy.gba", POST, ((200, 0.7), (400, 0.3))),
    Template("/xmlrpc.php", POST, _NOT_THERE),
    Template("/umbraco/surface/Feedback/Send", POST, _FORM),
)
MISPLACED: Final = (
    Template("/wp-cron.php", answers=_NOT_THERE),
    Template("/my.policy", answers=_NOT_THERE),
    Template("/wp-admin/load-styles.php?c=1&load=dashicons", answers=_NOT_THERE),
    Template("/selvbetjening/login", page=LOGIN),
)


def draw_mixed(world: World, site: Site) -> list[Template]:
    """3 to 9 templates: 39 % random in the query or path, 29 % in the body, 32 % static."""
    rng = world.rng
    kinds = rng.choice(3, int(rng.integers(3, 10)), p=(0.39, 0.29, 0.32))
    pools = [list(RANDOM_QUERY), list(RANDOM_BODY), [*static_pages(world, site, 4), MISPLACED[int(rng.integers(4))]]]
    drawn: list[Template] = []
    for kind in kinds.tolist():
        pool = [template for template in pools[kind] if template not in drawn]
        drawn += [pool[int(rng.integers(len(pool)))]] if pool else []
    return drawn


def static_pages(world: World, site: Site, count: int) -> list[Template]:
    """Pages that exist and that people visit, popular ones first."""
    popular = np.argsort(-site.page_share)[: count * 4]
    chosen = world.rng.choice(popular, count, replace=False).tolist()
    return [Template(world.texts.all[int(site.page[page])], page=page) for page in chosen]


def documents(world: World, site: Site) -> list[Template]:
    """Addresses that look like files: PDF documents that exist, and pages that end in .html."""
    files = [Template(world.texts.all[text]) for text in world.rng.choice(site.documents, 4).tolist()]
    return files + static_pages(world, site, 5) + [Template("/nyheder/arkiv/$1.html", answers=_NOT_THERE)]


def one_page(world: World, site: Site) -> list[Template]:
    """A single page that exists."""
    return static_pages(world, site, 1)


def several_pages(world: World, site: Site) -> list[Template]:
    """Some pages that exist."""
    return static_pages(world, site, int(world.rng.integers(5, 10)))


def fixed(*templates: Template) -> Callable[[World, Site], list[Template]]:
    """The given templates, whatever the site."""

    def choose(_world: World, _site: Site) -> list[Template]:
        return list(templates)

    return choose


def fill(world: World, site: Site, template: Template, count: int) -> Ints:
    """Texts of `count` requests of one template."""
    if not template.varies:
        return np.full(count, world.texts.of(template.pattern))
    rng, parts = world.rng, _split(template.pattern)
    columns = [_draw(rng, site, part, count) if part.startswith("$") else [part] * count for part in parts]
    texts = ["".join(pieces) for pieces in zip(*columns, strict=True)]
    return world.texts.of_each(texts) if "$1" not in template.pattern else world.texts.fresh(texts)


def _split(pattern: str) -> list[str]:
    head, *rest = pattern.split("$")
    parts = [head]
    for piece in rest:
        parts += ["$" + piece[0], piece[1:]]
    return [part for part in parts if part]


def _draw(rng: np.random.Generator, site: Site, place: str, count: int) -> list[str]:
    match place[1]:
        case "1":
            return draw_letters(rng, count, 6, 12)
        case "w":
            return site.draw_queries(rng, count)
        case "2":
            return [str(number) for number in rng.integers(1, 100, count).tolist()]
        case "3":
            return [str(number) for number in rng.integers(0, 10, count).tolist()]
        case _:
            return [str(number) for number in rng.integers(10, 100, count).tolist()]
