"""The pages on which one signs in: /sign-in, and /sign-in/first for who has only a token.

Log ind
[ Med en adgangsnøgle        ]   [ Med adgangskode og engangskode      ]
[ (Log ind med adgangsnøgle) ]   [ Navn … Adgangskode … Engangskode …  ]
Første gang her?  Begynd med den token, du har fået af operatøren
"""

from dataclasses import dataclass
from typing import Final, Literal

from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.frame import NONE, Frame, band, button, card, columns, field, form, framed, link, more
from bavn.pages.situation.sign_in_words import FIRST, SIGNING

Said = Literal["", "ended", "out", "again", "refused", "refused-passkey"]
LONGEST_NAME: Final = 60
LONGEST: Final = 200  # of what a box takes


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the page is to show. `passkeys`: the browser came by a name by which they hold; else `link` is that name.

    `wait_s`: so long nothing is looked at. `name` is what was written before.
    """

    back: str = "/"
    said: Said = ""
    wait_s: int = 0
    name: str = ""
    passkeys: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class First:
    """The page for a token. `said`: what was wrong with one."""

    said: Literal["", "refused", "set-up"] = ""
    wait_s: int = 0


def sign_in_page(view: SignIn, frame: Frame) -> str:
    """Build the page."""
    say = frame.words.of
    boxes = [_passkey(view, frame)] if view.passkeys else []
    first = element(
        "p", element("strong", say(SIGNING, "first")), " ", link("/sign-in/first", say(SIGNING, "first-link"))
    )
    title = say(SIGNING, "title")
    main = (
        element("h1", title),
        _said(view, frame),
        columns(*boxes, _password(view, frame)),
        first,
        more(say(SIGNING, "lost"), element("p", say(SIGNING, "lost-said"))),
    )
    return framed(frame, title, *main, script="passkey.js" if view.passkeys else "")


def first_page(view: First, frame: Frame) -> str:
    """Build the page for who has only a token."""
    say = frame.words.of
    said = wait_of(frame, view.wait_s) if view.wait_s else _first_said(view, frame)
    box = form(
        frame,
        "/sign-in/first",
        field(
            say(FIRST, "token"),
            "token",
            hint=say(FIRST, "token-hint"),
            type="password",
            required="",
            maxlength=str(LONGEST),
            autocomplete="off",
            spellcheck="false",
        ),
        element("p", button(say(FIRST, "button"))),
    )
    title = say(FIRST, "title")
    back = element("p", link("/sign-in", say(FIRST, "back")))
    return framed(frame, title, element("h1", title), element("p", say(FIRST, "said")), said, box, back)


def wait_of(frame: Frame, wait_s: int) -> Html:
    """Say how long nothing is looked at."""
    text = frame.words.of(SIGNING, "wait").format(time=frame.words.duration(wait_s))
    return band("notice", element("p", text), role="alert")


def spoken(name: str, frame: Frame) -> Html:
    """Build what `passkey.js` shows one of: what became of asking the browser."""
    say = frame.words.of
    return element("p", say(SIGNING, name), data_said=name, role="status", hidden="", class_="note")


def _first_said(view: First, frame: Frame) -> Html:
    return band("alarm", element("p", frame.words.of(FIRST, view.said)), role="alert") if view.said else NONE


def _said(view: SignIn, frame: Frame) -> Html:
    if view.wait_s:
        return wait_of(frame, view.wait_s)
    if not view.said:
        return NONE
    say = frame.words.of
    parts = [element("p", say(SIGNING, view.said))]
    if view.said == "refused":
        parts.append(element("p", say(SIGNING, "clock").format(clock=frame.local.clock(frame.now, seconds=True))))
    wrong = view.said.startswith("refused")
    return band("alarm" if wrong else "guard", *parts, role="alert" if wrong else "status")


def _passkey(view: SignIn, frame: Frame) -> Html:
    say = frame.words.of
    asked = form(
        frame,
        "/sign-in/passkey",
        element("input", type="hidden", name="next", value=view.back),
        element("input", type="hidden", name="credential", value=""),
        element("p", button(say(SIGNING, "passkey-button"))),
        *(spoken(name, frame) for name in ("busy", "none", "hub")),
        data_passkey="get",
        data_options="/sign-in/options",
    )
    return element("div", card(say(SIGNING, "passkey"), element("p", say(SIGNING, "passkey-hint")), asked), hidden="")


def _password(view: SignIn, frame: Frame) -> Html:
    say = frame.words.of
    asked = form(
        frame,
        "/sign-in",
        element("input", type="hidden", name="next", value=view.back),
        field(
            say(SIGNING, "name"),
            "name",
            value=view.name,
            required="",
            maxlength=str(LONGEST_NAME),
            autocomplete="username",
            autocapitalize="none",
            spellcheck="false",
        ),
        field(
            say(SIGNING, "secret"),
            "password",
            type="password",
            required="",
            maxlength=str(LONGEST),
            autocomplete="current-password",
        ),
        code_field(say(SIGNING, "code"), hint=say(SIGNING, "code-hint")),
        element("p", button(say(SIGNING, "button"))),
    )
    elsewhere = say(SIGNING, "elsewhere").format(link=view.link)
    note = NONE if view.passkeys or not view.link else element("p", elsewhere, class_="note")
    return card(say(SIGNING, "password"), joined(asked, note))


def code_field(label: str, *, hint: str = "", wrong: str = "") -> Html:
    """Build the box for a code. It takes letters too, for codes to recover with."""
    return field(
        label,
        "code",
        hint=hint,
        wrong=wrong,
        required="",
        maxlength="40",
        autocomplete="one-time-code",
        autocapitalize="none",
        spellcheck="false",
    )
