"""The planner's page: markup, style, scripts, library and perhaps a plan, put together into one HTML file.

The file asks for nothing: a policy inside it forbids every request, and runs no script but its own.
"""

import hashlib
import re
from base64 import b64encode
from importlib.resources import files
from typing import Final

import msgspec

from bavn import __version__
from bavn.plan.library import Library
from bavn.plan.planfile import Plan, dumps
from bavn.planner.lean import lean
from bavn.planner.noscript import without_script

APP: Final = files("bavn.planner") / "app"

# The page is these files, one after the other. A file that does not stand here is not in the page.
STYLES: Final = ("style.css", "print.css", "incident.css")
SCRIPTS: Final = (
    "shell/begin.js",
    # What follows from a plan, a log and the library: the same as in Python, and knowing no screen.
    "logic/sha256.js",
    "logic/dates.js",
    "logic/answers.js",
    "logic/own.js",
    "logic/faults.js",
    "logic/phonebook.js",
    "logic/triage.js",
    "logic/log.js",
    "logic/incident.js",
    "logic/clocks.js",
    "logic/drafts.js",
    "logic/readiness.js",
    "logic/reprint.js",
    "logic/review.js",
    "logic/drill.js",
    # What all screens stand on.
    "shell/words.js",
    "shell/well_formed.js",
    "shell/el.js",
    "shell/device.js",
    "shell/own_playbooks.js",
    "shell/planfile.js",
    "shell/change.js",
    "shell/store.js",
    "shell/incidents.js",
    "shell/files.js",
    "shell/notices.js",
    "shell/router.js",
    "shell/frame.js",
    "shell/attention.js",
    "shell/open_files.js",
    "shell/states.js",
    # The screens.
    "screens/home.js",
    "screens/interview.js",
    "screens/questions.js",
    "screens/question.js",
    "screens/interview_end.js",
    "screens/numbers.js",
    "screens/readiness.js",
    "screens/files.js",
    "screens/casefile.js",
    "screens/moments.js",
    "screens/writer.js",
    "screens/scratch.js",
    "screens/triage.js",
    "screens/calls.js",
    "screens/incident.js",
    "screens/unplug.js",
    "screens/clocks.js",
    "screens/drafts.js",
    "screens/steps.js",
    "screens/after.js",
    "screens/drill.js",
    "screens/eventwords.js",
    "screens/injects.js",
    "screens/logbook.js",
    "screens/report.js",
    "screens/print_paper.js",
    "screens/print_card.js",
    "screens/print_plan.js",
    "screens/print.js",
    "shell/start.js",
)
# Files of words that the page uses; the command's own would only make it larger.
WORDS: Final = ("common", "planner", "incident", "print", "report", "drill", "readiness")
# Every request is refused by `default-src`; nothing that is text can become script or markup.
POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data: blob:; connect-src 'none'; "
    "form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# Comments that stand on lines of their own, and indents: a fifth of the scripts, and of no use to who opens the page.
_COMMENTS: Final = re.compile(r"^[ \t]*//.*\n|^[ \t]*/\*(?:[^*]|\*(?!/))*\*/\n|^[ \t]+|^\n", re.MULTILINE)
_SPACES: Final = re.compile(r"(\"[^\"]*\")|\s*([{};,>])\s*|(:) ")  # not inside what is quoted
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")
# Inside a script block only these could end it, begin a comment, or be no JavaScript in an older browser.
_UNSAFE: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def planner_html(library: Library, plan: Plan | None = None) -> str:
    """Return the page as one string; the same library and plan give the same page, to the byte.

    `plan` is put inside, so that the page opens with it. Whatever stands in its answers is only ever data.
    """
    script, style = _joined(SCRIPTS), _SPACES.sub(r"\1\2\3", _joined(STYLES))
    parts = {
        "policy": POLICY.format(script=_hashed(script), style=_hashed(style)),
        "version": __version__,
        "style": style,
        "script": script,
        "noscript": without_script(library),
        "library": _data(msgspec.json.encode(lean(_used(library)))),
        "plan": "null" if plan is None else _data(dumps(plan)),
        "incidents": "null",
    }
    return _PLACE.sub(lambda place: parts[place[1]], _text("index.html"))


def _used(library: Library) -> Library:
    words = {name: text for name, text in library.words.items() if name.partition(".")[0] in WORDS}
    return msgspec.structs.replace(library, words=words)


def _joined(names: tuple[str, ...]) -> str:
    return "\n" + "".join(_COMMENTS.sub("", _text(name)) for name in names)


def _text(name: str) -> str:
    return (APP / name).read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data(json: bytes) -> str:
    """JSON that may stand in a script block, whatever text is in it."""
    return "".join(_UNSAFE.get(letter, letter) for letter in json.decode())
