"""What a single web request gives away: attacks that its text contains, and how the server answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

AttackClass = Literal[
    "sql-injection",
    "nosql-injection",
    "cross-site-scripting",
    "path-traversal",
    "file-inclusion",
    "command-injection",
    "template-injection",
    "jndi-injection",  # Log4Shell and kin
    "php-injection",
    "java-injection",
    "header-injection",  # line breaks, a session forced on somebody
    "known-probe",  # a path that only who looks for a hole asks for
    "web-shell",
    "scanner-tool",  # a program that says itself that it scans
]
Where = Literal["path", "query", "agent", "referer", "method"]

CLASSES: Final[tuple[AttackClass, ...]] = get_args(AttackClass)
EXPLOITS: Final[frozenset[AttackClass]] = frozenset(CLASSES) - {"known-probe", "scanner-tool"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attack that stands in the text of a request.

    `parameter` is the name of the query's parameter, "" elsewhere. `because` is a code that says what was seen, for
    example `union-select`; it never holds a part of the payload. `certainty` is 0..1.
    """

    attack: AttackClass
    where: Where
    parameter: str
    because: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Response:
    """How a server usually answers for a path: `count` good answers (2xx) of `least` to `most` bytes."""

    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A web request whose text holds evidence. `path` and `query` are as logged: nothing is undone, nothing is safe.

    `address` is one IPv4 or IPv6 address in its shortest form, after trusted proxies. `size` is in bytes, 0 where the
    log has none. `usual` is how the site answered the same path before; None where it never gave a good answer.
    `stands_for` counts the requests like this one that were not looked at, this one included.
    """

    time: datetime
    site: str
    address: str
    method: str
    path: bytes
    query: bytes
    status: int
    size: int
    evidence: tuple[Evidence, ...]
    usual: Response | None = None
    stands_for: int = 1


@dataclass(frozen=True, slots=True)
class Conduct:
    """What one address asked of one site since `first`, told when it has become conspicuous and again as it grows.

    `requests` are all since the first error; `errors` answers 4xx other than 408 and 429; `missing` about how many
    different paths of them; `sensitive` requests for paths that only who looks for a hole asks for; `assets` good
    answers for style sheets, scripts, images; `pages` good answers for anything else.
    """

    site: str
    address: str
    first: datetime
    last: datetime
    requests: int
    errors: int
    missing: int
    sensitive: int
    assets: int
    pages: int
