"""Hands on the planner: by keyboard, by tap, and the log that comes of it as Python reads it."""

from collections.abc import Sequence

from bavn.plan.incident import Incident, replay
from bavn.plan.library import Text, library
from bavn.plan.log import Entry, Event, entries, following, line
from tests.planner.browser import Opened

START = "2026-11-20T13:00:00Z"  # a Friday, 14:00 in Copenhagen
COPENHAGEN = {"timezone_id": "Europe/Copenhagen"}
MOST_TABS = 400


def words(name: str) -> str:
    """One of the library's words, in Danish."""
    text: Text = library().words[name]
    return text.da


def shown(opened: Opened, selector: str) -> str:
    """Text of the first element that fits, once it is there."""
    return opened.page.locator(selector).first.inner_text()


def answer(opened: Opened, *answers: str, tap: bool = False) -> None:
    """Answer the questions of the triage from the first, by mouse or by `tap`, and wait for what comes after each."""
    for n, one in enumerate(answers, 1):
        (opened.page.tap if tap else opened.page.click)(f"#answer-{one}")
        opened.page.wait_for_selector(f"main[data-address='#/triage/{'/'.join(answers[:n])}']")


def press(opened: Opened, id_: str) -> None:
    """Go to an element with the Tab key alone, from wherever the focus is, and press Enter on it."""
    focus(opened, id_)
    opened.page.keyboard.press("Enter")


def focus(opened: Opened, id_: str) -> None:
    opened.page.wait_for_selector(f"#{id_}", state="visible")
    for _ in range(MOST_TABS):
        if opened.page.evaluate("document.activeElement && document.activeElement.id") == id_:
            return
        opened.page.keyboard.press("Tab")
    raise AssertionError(f"#{id_} cannot be reached with the Tab key")


def write(opened: Opened, id_: str, text: str) -> None:
    """Write into a field, with the keyboard alone."""
    focus(opened, id_)
    opened.page.keyboard.press("Control+A")
    opened.page.keyboard.insert_text(text)


def at(opened: Opened, time: str) -> None:
    """Set the page's clock, and leave it standing there."""
    opened.js("at => { bavn.now = () => new Date(at); }", time)


def ids(opened: Opened) -> list[str]:
    return list(opened.js("() => Object.keys(bavn.store.incidents)"))


def log_of(opened: Opened, id_: str = "") -> bytes:
    """The only incident's log as the page would save it, to the byte."""
    wanted = id_ or ids(opened)[0]
    return bytes(opened.js("id => Array.from(bavn.logic.bytesOf(bavn.store.incidents[id]))", wanted))


def read(opened: Opened, id_: str = "") -> tuple[Sequence[Entry], Incident]:
    """What Python makes of that log."""
    lines = entries(log_of(opened, id_))
    return lines, replay(lines, library())


def logged(*events: Event, written: Sequence[str] = ()) -> str:
    """A log that Python wrote; each line was written when it happened, unless `written` says otherwise."""
    data = b""
    for number, event in enumerate(events):
        data += line(event, *_next(data, written[number] if written else event.at)) + b"\n"
    return data.decode()


def _next(data: bytes, time: str) -> tuple[int, str, str]:
    n, prev = following(data)
    return n, time, prev


def taken(opened: Opened, log: str, id_: str = "from-file") -> str:
    """Give the page a log, as opening a file does, and show its incident."""
    under = opened.js("(id, log) => bavn.store.takeIncident(id, log)", id_, log)
    opened.go(f"#/incident/{under}")
    return str(under)


def started(book: str, *events: Event, when: str = START) -> str:
    """A log that began with one playbook."""
    return logged(Event(when, "started", text="Prøve"), Event(when, "playbook", which=book), *events)
