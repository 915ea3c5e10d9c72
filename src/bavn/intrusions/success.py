"""Whether an attack that was tried has probably worked, as far as status, size and what is usual for the path tell.

A log shows neither what was sent in a body nor what came back. What can be told, and what not:

- A file that lies there by mistake (`/.env`, a dump, `/actuator/env`), or a path that climbs out of the site, was
  answered 200 or 206, where good answers for that path are rare or none: success. Other attacks in the path (an
  injection, an expression) are not judged, nor is anything below a script (`/index.php/…`): programs answer any path.
- An attack in a parameter of a page that exists: only if the page is well known (`KNOWN` good answers, some of at
  least `PAGE` bytes) and this one is far larger than any of them: by more than they differ among themselves, for the
  size of a list or a search depends on what is asked. A blind injection, one that changes the page little, and
  one that is answered through another channel, look like the usual page: attempt.
- A web shell that one actor got `REPEATED` good answers from: success. One good answer may be a page of its own.
- Two different paths (or, in parameters of one page, two different kinds of attack) with good answers of one size,
  give or take what an echo of the path adds, and of a page `VARIED` for what is new on it: the site answers that to
  everything (soft 404, a page of a firewall). All are attempts, also those that had been called a success before. Two
  leaked files of one size are missed by this.
- A path at a site that has never been seen to answer 404 or 410 to anybody: attempt. A front controller answers
  everything with a page of its own, of many sizes; only who says no at times says something with a yes.
- 3xx, 4xx, 5xx and an empty answer: attempt. So is markup (it works in a browser) and a forced header.
"""

import re
from typing import Final

import msgspec

from bavn.intrusions.hashing import number_of
from bavn.model.attempt import Attempt, Evidence

KNOWN: Final = 10  # good answers, from which on the usual size of a page is known
RARE: Final = 20  # good answers of a path, from which on it is a page of the site
REPEATED: Final = 3
LEAST_FILE: Final = 24  # bytes; wp-config.php that is run answers nothing
LARGER: Final = 1.5  # times the largest usual answer, and
LARGER_BY: Final = 1024  # bytes more
PAGE: Final = 512  # bytes; what is smaller is an empty answer or a redirection, and says nothing of the page
ECHO: Final = 3  # how often a page may repeat the path that does not exist
ECHOED: Final = 0.05  # of the page at most
SLACK: Final = 4  # bytes
VARIED: Final = 0.02  # of a page
PAGES: Final = range(2048, 262_144)  # bytes of what may be a page
NO: Final = frozenset({404, 410})
ANSWERS: Final = 128  # remembered for a site
OK: Final = frozenset({200, 206})

EXPOSED: Final = frozenset({
    "dotenv", "version-control", "home-folder", "private-key", "server-settings", "java-insides", "secrets-file",
    "wordpress-settings", "database-dump", "site-archive", "backup-copy", "phpinfo", "actuator", "log-file", "phpunit",
    "php-library-hole",
})  # fmt: skip
CLIMBING: Final = frozenset({"path-traversal", "file-inclusion"})
SCRIPT: Final = re.compile(rb"\.(?:php[3-8]?+|aspx?+|jspx?+|cgi|pl|do|action)/", re.IGNORECASE)
IN_BROWSER: Final = frozenset({"cross-site-scripting", "header-injection"})
GRAVE: Final = frozenset({
    "command-injection", "template-injection", "jndi-injection", "php-injection", "java-injection", "web-shell",
})  # fmt: skip
GRAVE_FILES: Final = frozenset(
    {"phpunit", "dotenv", "private-key", "secrets-file", "database-dump", "home-folder", "actuator"}
)


class Answer(msgspec.Struct, array_like=True, gc=False):
    """A good answer to an attack that may mean success.

    Two of one `group` (all paths; the attacks on one page) that differ in what was `asked` and are alike mean nothing.
    """

    asked: int
    group: int
    attack: str
    because: str
    length: int  # of the path
    size: int
    times: int = 1

    @property
    def grave(self) -> bool:
        """Whether success of this kind gives the machine away."""
        return self.attack in GRAVE or self.because in GRAVE_FILES


class Answers(msgspec.Struct):
    """The newest `ANSWERS` good answers that one site gave to attacks: what it answers to everything shows here.

    `refuses`: it has been seen to say that something is not there.
    """

    refuses: bool = False
    seen: dict[int, tuple[int, int, int]] = msgspec.field(default_factory=dict)  # asked: group, length, size

    def add(self, answer: Answer) -> None:
        """Remember an answer."""
        self.seen.pop(answer.asked, None)
        self.seen[answer.asked] = (answer.group, answer.length, answer.size)
        if len(self.seen) > ANSWERS:
            del self.seen[next(iter(self.seen))]

    def succeeded(self, answer: Answer) -> bool:
        """Whether the attack has probably worked: repeated where it must be, and nothing else is answered alike."""
        if answer.attack == "web-shell" and answer.times < REPEATED:
            return False
        if not answer.group and not self.refuses:
            return False
        varied = VARIED * answer.size if answer.size in PAGES else 0
        return not any(
            (group, asked != answer.asked) == (answer.group, True)
            and abs(size - answer.size) <= SLACK + max(varied, echoed(answer, length))
            for asked, (group, length, size) in self.seen.items()
        )


def echoed(answer: Answer, length: int) -> float:
    """How many bytes a page may differ by, because it repeats a path or query of this length instead."""
    return min(ECHO * abs(length - answer.length), ECHOED * answer.size)


def answer_of(attempt: Attempt) -> Answer | None:
    """Return the answer to the surest of the attempt's attacks that may have worked, None where none may."""
    if attempt.status not in OK or attempt.size <= 0 or attempt.method == "HEAD":
        return None
    for evidence in sorted(attempt.evidence, key=lambda one: (-one.certainty, one.attack, one.because)):
        in_path = evidence.where == "path"
        if _may_have_worked(evidence, attempt, in_path=in_path):
            asked = number_of(attempt.path if in_path else attempt.path + b"?" + evidence.attack.encode())
            group = 0 if in_path else number_of(attempt.path)
            length = len(attempt.path) + (0 if in_path else len(attempt.query))
            return Answer(asked, group, evidence.attack, evidence.because, length, attempt.size)
    return None


def _may_have_worked(evidence: Evidence, attempt: Attempt, *, in_path: bool) -> bool:
    usual = attempt.usual
    if evidence.attack in IN_BROWSER or evidence.attack == "scanner-tool":
        return False
    if in_path:
        if SCRIPT.search(attempt.path) or (usual is not None and usual.count >= RARE):
            return False
        if evidence.attack == "known-probe":
            return evidence.because in EXPOSED and attempt.size >= LEAST_FILE
        return evidence.attack in CLIMBING or evidence.attack == "web-shell"
    if (
        usual is None
        or usual.count < KNOWN
        or usual.most < PAGE
        or evidence.where != "query"
        or evidence.attack == "known-probe"
    ):
        return False
    return attempt.size > usual.most + max((LARGER - 1) * usual.most, LARGER_BY, usual.most - usual.least)
