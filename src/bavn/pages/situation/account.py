"""Somebody's own account: how they sign in, and where they are signed in.

Sådan logger du ind   Adgangsnøgle  Firefox, Linux   oprettet 18. nov. 2026   sidst brugt kl. 14.05   (Fjern)
Her er du logget ind  Firefox, Linux (denne)   adgangsnøgle   192.0.2.0/24   siden kl. 14.05   (Log ud her)
"""

from dataclasses import dataclass
from typing import Literal

from bavn.model.account import Account, Passkey, Session
from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.account_words import ACCOUNT, WAYS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    band,
    button,
    facts,
    form,
    framed,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.frame_words import NAVIGATION

Done = Literal["", "ended", "ended-others", "removed", "last"]


@dataclass(frozen=True, slots=True)
class AccountView:
    """What the page shows. `here` is the session that looks at it; `done` what has just been done."""

    account: Account | None
    passkeys: tuple[Passkey, ...]
    sessions: tuple[Session, ...]
    here: bytes
    done: Done = ""


def account_page(view: AccountView, frame: Frame) -> str:
    """Build the page."""
    say = frame.words.of
    title = say(ACCOUNT, "title")
    tone: Literal["alarm", "calm"] = "alarm" if view.done == "last" else "calm"
    done = band(tone, element("p", say(ACCOUNT, view.done)), role="status") if view.done else NONE
    sign_out = form(frame, "/sign-out", element("p", button(say(ACCOUNT, "out"))))
    parts = (_you(frame), sign_out, _ways(view, frame), _sessions(view, frame))
    return framed(frame, title, element("h1", title), done, *parts)


def _you(frame: Frame) -> Html:
    say = frame.words.of
    pairs = [(say(ACCOUNT, "name"), plain(frame.user)), (say(ACCOUNT, "role"), say(NAVIGATION, f"role.{frame.role}"))]
    if frame.member:
        pairs.append((say(ACCOUNT, "member"), plain(frame.member)))
    return facts(pairs)


def _ways(view: AccountView, frame: Frame) -> Html:
    say = frame.words.of
    heads = [("", say(ACCOUNT, "passkey")), ("when", say(ACCOUNT, "made")), ("when", say(ACCOUNT, "used")), ("", "")]
    rows = [_passkey(one, frame) for one in view.passkeys]
    password = _password(view.account, frame) if view.account else NONE
    return section(
        say(ACCOUNT, "ways"),
        table(heads, rows, caption=say(ACCOUNT, "ways")) if rows else NONE,
        password,
        element("p", link("/account/set-up", say(ACCOUNT, "add"), class_="button")),
        element("p", say(ACCOUNT, "fresh"), class_="note"),
        note=say(ACCOUNT, "ways-note"),
    )


def _passkey(one: Passkey, frame: Frame) -> tuple[str, ...]:
    say = frame.words.of
    used = time_of(frame, one.used) if one.used else say(ACCOUNT, "never")
    gone = _small(frame, "/account/remove", ("passkey", one.id.hex()), say(ACCOUNT, "remove"), plain(one.name))
    return plain(one.name), time_of(frame, one.made), used, gone


def _password(account: Account, frame: Frame) -> Html:
    say = frame.words.of
    left = say(ACCOUNT, "codes").format(count=account.codes) if account.codes else say(ACCOUNT, "no-codes")
    word = say(ACCOUNT, "password")
    return joined(
        facts([(word, joined(say(ACCOUNT, "made"), " ", time_of(frame, account.made), ". ", left))]),
        element(
            "div",
            form(frame, "/account/codes", button(say(ACCOUNT, "new-codes"), tone="quiet")),
            _small(frame, "/account/remove", ("password", "yes"), say(ACCOUNT, "remove"), word),
            class_="buttons",
        ),
    )


def _sessions(view: AccountView, frame: Frame) -> Html:
    say = frame.words.of
    names = [("", "session"), ("", "way"), ("", "from"), ("when", "begun"), ("when", "ends")]
    heads = [*((style, say(ACCOUNT, name)) for style, name in names), ("", "")]
    rows = [_session(one, view.here, frame) for one in view.sessions]
    others = form(
        frame,
        "/account/end",
        element("input", type="hidden", name="session", value="others"),
        button(say(ACCOUNT, "end-others"), tone="quiet"),
    )
    return section(
        say(ACCOUNT, "sessions"),
        table(heads, rows, caption=say(ACCOUNT, "sessions")),
        element("div", others, class_="buttons") if len(rows) > 1 else NONE,
        note=say(ACCOUNT, "sessions-note"),
    )


def _session(one: Session, here: bytes, frame: Frame) -> tuple[str, ...]:
    say = frame.words.of
    browser = plain(one.browser) or say(ACCOUNT, "unknown")
    if one.id == here:
        browser = f"{browser} ({say(ACCOUNT, 'this')})"
    way = say(WAYS, one.way)
    network = element("span", plain(one.network), class_="value") if one.network else say(ACCOUNT, "unknown")
    end = _small(frame, "/account/end", ("session", one.id.hex()), say(ACCOUNT, "end"), browser)
    return browser, way, network, time_of(frame, one.begun), time_of(frame, one.latest), end


def _small(frame: Frame, action: str, field: tuple[str, str], word: str, of: str) -> Html:
    """A button in a row. A screen reader is told of what it is."""
    unseen = element("span", f": {of}", class_="unseen")
    hidden = element("input", type="hidden", name=field[0], value=field[1])
    return form(frame, action, hidden, button(joined(word, unseen), tone="quiet"))
