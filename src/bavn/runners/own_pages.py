"""The sensor's own pages over HTTP, for whoever has their key and is on this machine; `bavn pages` runs them.

    GET  /?key=…          the key becomes a cookie            GET /what-if   GET /release   GET /release/12
    GET  /                what goes on                        POST /release  let somebody through
    GET  /findings/12     one finding                         GET /static/…  style and script

They read the sensor's state folder beside it, and change one thing: a release is noted, as `bavn release` does. Other
programs of this machine may ask too, and so may a web page that somebody here looks at: so nothing is shown without the
key, the Host has to be this machine, and a form has to come from one of these pages.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from socket import gethostname
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bavn.model.decision import Decision
from bavn.model.language import LANGUAGES, Language
from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.pages.local import DANISH
from bavn.pages.origin import is_own
from bavn.pages.sensor.finding import finding_page
from bavn.pages.sensor.now import now_page
from bavn.pages.sensor.refused import Why, refused_page
from bavn.pages.sensor.release import ALL, LASTS, MOST_SHOWN, USUAL, Question, State, done_page, release_page, sure_page
from bavn.pages.sensor.what_if import what_if_page
from bavn.pages.situation.frame import ASSETS, POLICY, TOKEN_FIELD, Frame, asset, asset_path
from bavn.runners.own_views import Views
from bavn.runners.releasing import WrongValueError, ask, carry_out, meant_by, user
from bavn.settings.rules import duration
from bavn.store.database import join_store
from bavn.store.lock import holder
from bavn.store.releases import Release

KEY: Final = "pages.key"
KEY_BYTES: Final = 32
COOKIE: Final = "bavn-pages"
LANGUAGE: Final = "bavn-language"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 10
LONGEST: Final = 60
PATIENCE_S: Final = 3.0
HTML: Final = "text/html; charset=utf-8"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, Accept-Language",
}
FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "same-origin"}
STATUS: Final[dict[Why, int]] = {"key": 403, "missing": 404, "form": 403, "store": 503}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `headers` have names in lower case; `body` is that of a POST."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def parts(self) -> SplitResult:
        """What is asked for, taken apart; empty where it cannot be: "//["."""
        try:
            return urlsplit(self.target)
        except ValueError:
            return urlsplit("")

    @property
    def path(self) -> str:
        """Without its query."""
        return self.parts.path

    @property
    def query(self) -> dict[str, str]:
        """Each name once, the last value of it; nothing where there is too much."""
        with suppress(ValueError):
            return dict(parse_qsl(self.parts.query, max_num_fields=MOST_FIELDS))
        return {}

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser keeps for this machine."""
        with suppress(CookieError):
            return {name: one.value for name, one in SimpleCookie(self.headers.get("cookie", "")).items()}
        return {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes = b""
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)


def danish_time() -> tzinfo:
    """The zone of the hub's pages where its own settings say no other: on the telephone both read the same clock.

    What this machine is set to, mostly UTC, is nobody's time. UTC where it has no table of zones, as at the hub.
    """
    try:
        return ZoneInfo(DANISH)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@dataclass(slots=True)
class OwnPages:
    """Answers. Any thread may call `answer`; it never raises what a request or the store is to blame for."""

    views: Views
    key: bytes
    now: Callable[[], datetime]
    zone: tzinfo = field(default_factory=danish_time)
    _files: dict[str, str] = field(default_factory=lambda: {asset_path(name): name for name in ASSETS})

    def answer(self, asked: Asked) -> Answer:
        """Answer one request."""
        if asked.path in self._files:
            name = self._files[asked.path]
            return Answer(200, asset(name), f"{ASSETS[name]}; charset=utf-8", FOREVER)
        if asked.path == "/favicon.ico":
            return Answer(204, headers=FOREVER)
        given = asked.query.get("key", "")
        if given and asked.method == "GET" and hmac.compare_digest(given.encode(), link_key(self.key).encode()):
            value = f"{COOKIE}={self._derived('cookie')}; HttpOnly; SameSite=Strict; Path=/"
            return self._onward("/", {"Set-Cookie": value})
        if not hmac.compare_digest(asked.cookies.get(COOKIE, "").encode(), self._derived("cookie").encode()):
            return self._refused(asked, "key")
        try:
            found = self._posted(asked) if asked.method == "POST" else self._got(asked)
        except Problem as problem:
            return self._refused(asked, "store", str(problem))
        return found or self._refused(asked, "missing")

    def _got(self, asked: Asked) -> Answer | None:
        frame = self._frame(asked)
        match asked.path.split("/")[1:]:
            case [""]:
                page = now_page(self.views.sensor_now(), frame)
            case ["what-if"]:
                found, more = self.views.what_ifs()
                page = what_if_page(found, frame, more=more)
            case ["findings", number] if _is_number(number):
                finding = self.views.finding(int(number))
                if finding is None:
                    return None
                page = finding_page(finding, frame)
            case ["release"]:
                page = self._release(asked, frame)
            case ["release", number] if _is_number(number):
                one = self.views.release(int(number))
                if one is None:
                    return None
                page = done_page(one, self._state(one), frame, self._left(one))
            case _:
                return None
        return self._page(asked, page)

    def _posted(self, asked: Asked) -> Answer | None:
        if asked.path != "/release":
            return None
        fields = self._fields(asked)
        if fields is None or fields.get("lasts") not in LASTS:
            return self._refused(asked, "form")
        lasts = duration(fields["lasts"])
        with join_store(self.views.settings.sensor.state) as store:
            try:
                meant = None if fields.get("what") == ALL else meant_by(fields.get("what", ""), store, self.now())
            except WrongValueError:
                return self._refused(asked, "form")
            one = ask(store, meant, lasts, visible(f"{user()}, on the pages"), self.now())
            carry_out(one, store, self.views.settings, self.now, PATIENCE_S)
        self.views.forget()
        return self._onward(f"/release/{one.id}")

    def _release(self, asked: Asked, frame: Frame) -> str:
        """Ask whom, or whether it is meant."""
        what, lasts = asked.query.get("what", "").strip()[:LONGEST], asked.query.get("lasts", USUAL)
        lasts = lasts if lasts in LASTS else USUAL
        if not what:
            return release_page(self.views.releases(), frame)
        with join_store(self.views.settings.sensor.state, read_only=True) as store:
            try:
                meant = None if what == ALL else meant_by(what, store, self.now())
            except WrongValueError:
                return release_page(self.views.releases(what, wrong=True), frame)
            until = self.now() + duration(lasts)
            stands = store.decisions.standing(self.now())
        wish = Release(0, meant, self.now(), until, "")
        against = [one for one in stands if wish.covers(one.network)]
        return sure_page(Question(meant, lasts, until, against[:MOST_SHOWN], len(against)), frame)

    def _state(self, one: Release) -> State:
        if one.confirmed:
            return "partly" if one.said else "force"
        return "waits" if holder(self.views.settings.sensor.state) is not None else "no-sensor"

    def _left(self, one: Release) -> list[Decision]:
        """What still stands against one that a program refused while no sensor ran."""
        if one.confirmed or not one.said:
            return []
        with join_store(self.views.settings.sensor.state, read_only=True) as store:
            return [each for each in store.decisions.standing(self.now()) if one.covers(each.network)]

    def _fields(self, asked: Asked) -> dict[str, str] | None:
        """The fields of a form that one of these pages has sent; None for any other."""
        kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not is_own(asked.headers) or kind != FORM_TYPE:
            return None
        try:
            fields = dict(parse_qsl(asked.body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            return None
        given = fields.pop(TOKEN_FIELD, "").encode()
        return fields if hmac.compare_digest(given, self._derived("form").encode()) else None

    def _frame(self, asked: Asked) -> Frame:
        parts = asked.parts
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return Frame(
            visible(gethostname(), LONGEST),
            _language(asked),
            path,
            self.now(),
            self.zone,
            form_token=self._derived("form"),
            of="sensor",
        )

    def _page(self, asked: Asked, page: str, status: int = 200) -> Answer:
        headers = dict(HEADERS)
        if asked.query.get("lang") in LANGUAGES:
            headers["Set-Cookie"] = f"{LANGUAGE}={asked.query['lang']}; SameSite=Lax; Path=/; Max-Age=31536000"
        return Answer(status, page.encode(), headers=headers)

    def _refused(self, asked: Asked, why: Why, said: str = "") -> Answer:
        frame = replace(self._frame(asked), path=asked.path)  # what was asked for may be a key
        return self._page(asked, refused_page(why, frame, said), STATUS[why])

    def _onward(self, path: str, more: Mapping[str, str] | None = None) -> Answer:
        return Answer(303, headers={**HEADERS, "Location": path, **(more or {})})

    def _derived(self, use: str) -> str:
        return hmac.new(self.key, f"bavn.pages/1 {use}".encode(), hashlib.sha256).hexdigest()


def link_key(key: bytes) -> str:
    """What the link that opens the pages carries."""
    return key.hex()


def link_of(host: str, port: int, key: bytes) -> str:
    """The link that opens the pages."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/?{urlencode({'key': link_key(key)})}"


def key_of(state: Path) -> bytes:
    """Return the key of the pages, made now where there is none. Only the owner of the folder may read it. `Problem`.

    Whoever takes the file away makes every link and every open page worthless, from the next start on.
    """
    path = state / KEY
    if not state.is_dir():
        raise Problem("no sensor has kept anything here yet", where=str(state))
    try:
        found = path.read_bytes() if path.exists() else b""
        if len(found) == KEY_BYTES:
            return found
        key, fresh = secrets.token_bytes(KEY_BYTES), path.with_name(f"{KEY}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
        fresh.replace(path)
    except OSError as error:
        raise Problem(f"cannot be used: {error.strerror}", where=str(path)) from None
    return key


def _language(asked: Asked) -> Language:
    for given in (asked.query.get("lang"), asked.cookies.get(LANGUAGE)):
        for language in LANGUAGES:
            if given == language:
                return language
    for part in asked.headers.get("accept-language", "")[:200].split(","):
        for language in LANGUAGES:
            if part.strip().lower().partition(";")[0].partition("-")[0] == language:
                return language
    return "da"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15 and text[0] != "0"  # noqa: PLR2004  digits of a 64-bit number
