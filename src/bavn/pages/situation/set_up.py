"""Pages on which one sets up how to sign in: a passkey, or a password with a code, and the codes to recover with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bavn.pages.markup import Html, element, filled
from bavn.pages.situation.frame import NONE, Frame, band, button, card, columns, form, framed, link, plain
from bavn.pages.situation.frame import field as box
from bavn.pages.situation.qr_code import qr_code
from bavn.pages.situation.sign_in import LONGEST, code_field, spoken
from bavn.pages.situation.sign_in_words import CODES, SET_UP
from bavn.pages.words import MINUTE_S

LONGEST_NAME: Final = 40
APP: Final = "otpauth://totp/"  # what phones hand on to the app that makes codes


@dataclass(frozen=True, slots=True)
class SetUp:
    """The page to choose on. `suggested` is what a passkey could be called; `wrong`: none was made."""

    user: str
    passkeys: bool = False
    suggested: str = ""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The page for a password with a code. `address` is what the picture says, `secret` the same to type.

    `faults` say by box what was wrong: `password` and `again` by a code of `SET_UP`, `code` too; with `off_s` the code
    fits a clock that is so far ahead.
    """

    user: str
    address: str
    secret: str
    least: int
    most: int
    faults: dict[str, str] = field(default_factory=dict)
    off_s: float = 0.0


def set_up_page(view: SetUp, frame: Frame) -> str:
    """Build the page to choose on."""
    say = frame.words.of
    title = say(SET_UP, "title")
    wrong = band("alarm", element("p", say(SET_UP, "passkey-wrong")), role="alert") if view.wrong else NONE
    choose = say(SET_UP, "choose" if view.passkeys else "choose-one")
    password = card(
        say(SET_UP, "password"),
        element("p", say(SET_UP, "password-said")),
        element("p", link("/account/set-up/password", say(SET_UP, "password-link"), class_="button")),
    )
    main = (
        element("h1", title),
        element("p", say(SET_UP, "hello").format(name=plain(view.user)), " ", choose, class_="lead"),
        wrong,
        columns(_passkey(view, frame), password) if view.passkeys else columns(password),
    )
    return framed(frame, title, *main, script="passkey.js" if view.passkeys else "")


def new_password_page(view: NewPassword, frame: Frame) -> str:
    """Build the page for a password with a code."""
    say = frame.words.of
    title = say(SET_UP, "password")
    wrong = {name: _fault(view, frame, name, code) for name, code in view.faults.items()}
    asked = form(
        frame,
        "/account/set-up/password",
        element("h2", say(SET_UP, "step-1")),
        element("input", type="text", name="user", value=view.user, autocomplete="username", hidden="", readonly=""),
        _new(say(SET_UP, "new"), "password", say(SET_UP, "new-hint").format(least=view.least), wrong),
        _new(say(SET_UP, "again"), "again", "", wrong),
        element("h2", say(SET_UP, "step-2")),
        element("p", say(SET_UP, "step-2-said")),
        qr_code(view.address, say(SET_UP, "picture")),
        _on_this_phone(view, frame),
        element("p", say(SET_UP, "typed"), " ", element("code", view.secret, class_="value", id="secret")),
        element("h2", say(SET_UP, "step-3")),
        code_field(say(SET_UP, "code"), wrong=wrong.get("code", "")),
        element("p", button(say(SET_UP, "button"))),
    )
    return framed(frame, title, element("h1", title), asked)


def _on_this_phone(view: NewPassword, frame: Frame) -> Html:
    """The same as the picture, for whose app is where this page is: nobody points a camera at its own screen."""
    if not view.address.startswith(APP):
        return NONE
    opens = element("a", frame.words.of(SET_UP, "on-phone-link"), href=view.address, rel="noreferrer")
    return element("p", filled(frame.words.of(SET_UP, "on-phone"), link=opens))


def codes_page(codes: Sequence[str], frame: Frame, *, others: bool = True) -> str:
    """Build the page that shows the codes to recover with, once. `others`: say that all other sessions have ended."""
    say = frame.words.of
    title = say(CODES, "title")
    listed = element("ol", *(element("li", element("code", one, class_="value")) for one in codes), class_="codes")
    main = (
        element("h1", title),
        element("p", say(CODES, "said"), class_="lead"),
        listed,
        element("p", say(CODES, "others")) if others else NONE,
        element("p", link("/", say(CODES, "on"), class_="button")),
    )
    return framed(frame, title, *main)


def _passkey(view: SetUp, frame: Frame) -> Html:
    say = frame.words.of
    asked = form(
        frame,
        "/account/set-up/passkey",
        element("input", type="hidden", name="credential", value=""),
        box(
            say(SET_UP, "passkey-name"),
            "name",
            hint=say(SET_UP, "passkey-name-hint"),
            value=view.suggested,
            required="",
            maxlength=str(LONGEST_NAME),
            autocomplete="off",
        ),
        element("p", button(say(SET_UP, "passkey-button"))),
        *(spoken(name, frame) for name in ("busy", "none", "there", "hub")),
        data_passkey="create",
        data_options="/account/set-up/options",
    )
    said = element("p", say(SET_UP, "passkey-said"))
    without = element("noscript", element("p", say(SET_UP, "no-script"), class_="note"))
    return card(say(SET_UP, "passkey"), said, element("div", asked, hidden=""), without)


def _new(label: str, name: str, hint: str, wrong: dict[str, str]) -> Html:
    return box(
        label,
        name,
        hint=hint,
        wrong=wrong.get(name, ""),
        type="password",
        required="",
        maxlength=str(LONGEST),
        autocomplete="new-password",
    )


def _fault(view: NewPassword, frame: Frame, name: str, code: str) -> str:
    say = frame.words.of
    if name == "code" and abs(view.off_s) >= MINUTE_S:
        time = frame.words.duration(abs(view.off_s))
        clock = frame.local.clock(frame.now, seconds=True)
        return say(SET_UP, "clock").format(
            time=time, side=say(SET_UP, "ahead" if view.off_s > 0 else "behind"), clock=clock
        )
    return say(SET_UP, code).format(least=view.least, most=view.most, name=plain(view.user))
