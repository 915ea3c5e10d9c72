"""Signing in with a real browser, by passkey (an authenticator of Chromium's own) and by password with a code."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bavn.hub.settings import HubSettings
from tests.hub.hubs import Running, running
from tests.hub.screens.browser.driving import DESK, PHONE, Browse, Seen
from tests.hub.screens.people import PASSWORD, Person, somebody
from tests.hub.screens.visits import visiting

NAMED = "localhost"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A hub that people reach by a name."""

    def named(found: HubSettings) -> HubSettings:
        return replace(found, hub=replace(found.hub, names=(NAMED,)))

    with running(tmp_path_factory.mktemp("hub"), change=named) as one:
        yield one


def with_authenticator(seen: Seen, **options: Any) -> str:  # noqa: ANN401  Chromium's own
    """Give a page a device that holds passkeys, and whose owner always shows a finger."""
    session = seen.page.context.new_cdp_session(seen.page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        **options,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return str(made["authenticatorId"])


def show_token(seen: Seen, person: Person) -> None:
    seen.go("/sign-in/first")
    seen.page.get_by_label("Token").fill(person.token)
    seen.page.get_by_role("button", name="Fortsæt").click()
    seen.page.wait_for_url("**/account/set-up")


def sign_out(seen: Seen) -> None:
    seen.go("/account")
    seen.page.get_by_role("button", name="Log ud", exact=True).click()
    seen.page.wait_for_url("**/sign-in?said=out")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_somebody_makes_a_passkey_and_signs_in_with_it(hub: Running, browse: Browse, viewport: dict[str, int]) -> None:
    person, seen = somebody(hub), browse(hub, "/sign-in", host=NAMED, viewport=viewport)
    with_authenticator(seen)
    show_token(seen, person)
    seen.page.get_by_label("Hvad kalder du den?").fill("Min telefon")
    seen.page.get_by_role("button", name="Opret adgangsnøgle").click()
    seen.page.wait_for_url(f"{seen.url}/")
    seen.go("/account")
    assert "Min telefon" in seen.page.locator("main").inner_text()
    sign_out(seen)
    seen.go("/account")
    assert seen.path == "/sign-in?next=/account"
    seen.page.get_by_role("button", name="Log ind med adgangsnøgle").click()
    seen.page.wait_for_url(f"{seen.url}/account")
    assert "sidst brugt" in seen.page.locator("main").inner_text().lower()


def test_a_finger_that_is_not_shown_opens_nothing_and_is_told(hub: Running, browse: Browse) -> None:
    person, seen = somebody(hub), browse(hub, "/sign-in", host=NAMED)
    with_authenticator(seen, isUserVerified=False)
    show_token(seen, person)
    seen.page.get_by_role("button", name="Opret adgangsnøgle").click()
    seen.page.get_by_text("Der blev ikke vist nogen adgangsnøgle").wait_for()
    assert seen.path == "/account/set-up"


def test_one_device_is_not_asked_for_two_passkeys(hub: Running, browse: Browse) -> None:
    person, seen = somebody(hub), browse(hub, "/sign-in", host=NAMED)
    with_authenticator(seen)
    show_token(seen, person)
    seen.page.get_by_role("button", name="Opret adgangsnøgle").click()
    seen.page.wait_for_url(f"{seen.url}/")
    seen.go("/account/set-up")
    seen.page.get_by_role("button", name="Opret adgangsnøgle").click()
    seen.page.get_by_text("Denne enhed har allerede en adgangsnøgle").wait_for()


def test_by_an_address_no_passkey_is_offered_and_the_name_is_not_promised_without_tls(
    hub: Running, browse: Browse
) -> None:
    seen = browse(hub, "/sign-in")
    assert not seen.page.get_by_role("button", name="Log ind med adgangsnøgle").is_visible()
    assert seen.page.get_by_label("Engangskode").is_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_somebody_sets_up_a_password_with_a_code_and_comes_back(
    hub: Running, browse: Browse, viewport: dict[str, int]
) -> None:
    person, seen = somebody(hub), browse(hub, "/sign-in", viewport=viewport)
    show_token(seen, person)
    seen.page.get_by_role("link", name="Vælg en adgangskode").click()
    person.secret = seen.page.locator("#secret").inner_text().replace(" ", "")
    seen.page.get_by_label("Ny adgangskode").fill(PASSWORD)
    seen.page.get_by_label("Gentag adgangskoden").fill(PASSWORD)
    seen.page.get_by_label("Koden, som appen viser nu").fill(person.code())
    assert not seen.is_too_wide()
    seen.page.get_by_role("button", name="Gem").click()
    codes = seen.page.locator("ol.codes code").all_inner_texts()
    assert len(codes) == 10
    sign_out(seen)
    seen.go("/account?lang=da")
    write(seen, person, person.code(steps=1))
    seen.page.wait_for_url(lambda url: url == f"{seen.url}/account?lang=da")
    sign_out(seen)
    write(seen, person, codes[0].upper().replace("-", " "))
    seen.page.wait_for_url(f"{seen.url}/")
    seen.go("/account")
    assert "9 genoprettelseskoder tilbage" in seen.page.locator("main").inner_text()


def write(seen: Seen, person: Person, code: str) -> None:
    seen.page.get_by_label("Navn").fill(person.name)
    seen.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    seen.page.get_by_label("Engangskode").fill(code)
    seen.page.get_by_role("button", name="Log ind", exact=True).click()


def test_whose_time_was_up_is_back_where_they_were_after_signing_in(hub: Running, browse: Browse) -> None:
    person, seen = somebody(hub), browse(hub, "/sign-in")
    show_token(seen, person)
    seen.go("/account/set-up/password")
    person.secret = seen.page.locator("#secret").inner_text().replace(" ", "")
    for label in ("Ny adgangskode", "Gentag adgangskoden"):
        seen.page.get_by_label(label).fill(PASSWORD)
    seen.page.get_by_label("Koden, som appen viser nu").fill(person.code())
    seen.page.get_by_role("button", name="Gem").click()
    seen.page.locator("ol.codes").wait_for()
    hub.clock.forward(minutes=61)
    seen.go("/account?lang=da&x=1#her")
    assert "fordi tiden var gået" in seen.page.locator("main").inner_text()
    write(seen, person, "000000")
    seen.page.get_by_text("Det passede ikke").wait_for()
    assert seen.page.get_by_label("Navn").input_value() == person.name
    assert seen.axe() == []
    write(seen, person, person.code())
    seen.page.wait_for_url(lambda url: url.split("#")[0] == f"{seen.url}/account?lang=da&x=1")


def test_without_script_one_signs_in_with_a_code_and_sees_no_button_that_does_nothing(
    hub: Running, browse: Browse
) -> None:
    seen = browse(hub, "/sign-in", host=NAMED, java_script_enabled=False)
    assert not seen.page.get_by_role("button", name="Log ind med adgangsnøgle").is_visible()
    assert seen.page.get_by_role("button", name="Log ind", exact=True).is_visible()


@pytest.mark.parametrize(
    ("viewport", "locale", "scheme"), [(PHONE, "da-DK", "dark"), (DESK, "en-GB", "light")], ids=["phone", "desk"]
)
def test_the_pages_are_fit_for_everybody(
    hub: Running, browse: Browse, viewport: dict[str, int], locale: str, scheme: str
) -> None:
    person = somebody(hub)
    with visiting(hub, name=person.name) as visit:
        options: dict[str, Any] = {"viewport": viewport, "locale": locale, "color_scheme": scheme, "host": NAMED}
        seen = browse(hub, "/sign-in?said=ended&next=/values", **options)
        for path in ("", "/sign-in/first"):
            if path:
                seen.go(path)
            assert seen.axe() == []
            assert not seen.is_too_wide()
        seen = browse(hub, "/account", visit=visit, **options)
        for path in ("", "/account/set-up", "/account/set-up/password"):
            if path:
                seen.go(path)
            assert seen.axe() == []
            assert not seen.is_too_wide()
