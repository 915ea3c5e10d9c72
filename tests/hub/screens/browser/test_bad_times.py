"""What happens to an open page when time runs out, when the hub goes away, and when there is far too much to show."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.hub import Hub
from bavn.hub.published import Published
from bavn.hub.screens.sessions import SESSION
from bavn.model.language import Language
from bavn.model.member import Role
from tests.hub.hubs import NOW, Clock, Running, running
from tests.hub.screens.browser.driving import Seen
from tests.hub.screens.browser.looking import Look, leave
from tests.hub.screens.land import attacked, country, land, observed
from tests.hub.screens.people import PASSWORD, Person, enrol, somebody
from tests.hub.screens.visits import Visit, browser, visiting

MEMBERS = country(8)
MANY, RUNNING = 2_000, 100
MINUTE = timedelta(minutes=1)
MOST_BYTES = 50_000


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, clock=Clock(NOW)) as found:
        yield found


def signed_in_with_password(hub: Running, look: Look, path: str, size: str) -> tuple[Seen, Person]:
    """An open page of somebody who can sign in again."""
    person = somebody(hub)
    with browser(hub) as client:
        enrol(client, person)
        secret = next(value for name, value in client.cookies.items() if name == SESSION)
        return look(hub, Visit(hub, person.name, secret, client), path, size=size), person


def sign_in_again(seen: Seen, person: Person) -> None:
    assert "fordi tiden var gået" in seen.page.locator("main").inner_text()
    seen.page.get_by_label("Navn").fill(person.name)
    seen.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    seen.page.get_by_label("Engangskode").fill(person.code())
    seen.page.get_by_role("button", name="Log ind", exact=True).click()


def test_whose_session_is_over_is_led_to_sign_in_by_the_next_click_and_back(hub: Running, look: Look) -> None:
    seen, person = signed_in_with_password(hub, look, "/campaigns", "desk")
    assert seen.path == "/campaigns"
    hub.clock.forward(hours=14)
    seen.page.locator("nav a[href='/outages']").click()
    seen.page.wait_for_url("**/sign-in?next=/outages&said=ended")
    sign_in_again(seen, person)
    seen.page.wait_for_url("**/outages")


def test_a_form_that_comes_too_late_changes_nothing_and_leads_back_to_its_page(hub: Running, look: Look) -> None:
    seen, person = signed_in_with_password(hub, look, "/decisions", "phone")
    form = seen.page.locator("form[action='/decisions/order']:has(#what)")
    form.locator("#value").fill("198.18.7.7")
    hub.clock.forward(hours=14)
    form.locator("button").click()
    seen.page.wait_for_url("**/sign-in?next=/decisions&said=ended")
    sign_in_again(seen, person)
    seen.page.wait_for_url("**/decisions")
    assert hub.hub.store.orders.all(5) == []


@pytest.mark.parametrize(("hours", "language"), [(-1, "da"), (1, "en")], ids=["behind", "ahead"])
def test_pages_of_a_hub_whose_clock_is_an_hour_off_are_shown(
    tmp_path: Path, look: Look, hours: int, language: Language
) -> None:
    with land(tmp_path, MEMBERS) as hub, visiting(hub) as visit:
        hub.clock.forward(hours=hours)
        for path in ("/", "/campaigns/1", "/outages", "/members/ishoej", "/decisions"):
            seen = look(hub, visit, path, size="phone", language=language)
            assert seen.page.locator("h1").inner_text(), path
            assert not seen.is_too_wide(), path
            said = seen.page.locator("main").inner_text()
            assert "-1 " not in said, path  # no length of time is less than nothing
            assert "−" not in said, path  # noqa: RUF001  a minus
        leave(seen)


def still(hub: Hub) -> None:
    """What is seen from outside is made up."""
    hub.lookout.start = lambda: None  # type: ignore[method-assign]


def test_an_open_page_outlives_its_hub_and_heals(tmp_path: Path, look: Look) -> None:
    with running(tmp_path, members=MEMBERS, clock=Clock(NOW), opened=still) as hub:
        hub.hub.lookout.observed = observed(MEMBERS)
        attacked(hub.hub, MEMBERS)
        with visiting(hub) as visit:
            seen = look(hub, visit, "/plan")
            with seen.page.expect_response("**/live"):
                seen.go("/")
        place = hub.url.removeprefix("http://")
    lost = seen.page.locator("#connection")
    lost.wait_for(state="visible")
    assert "Ingen forbindelse til hubben siden kl." in lost.inner_text()
    assert seen.page.locator("h1").inner_text()  # what was known is still there to be read
    with running(tmp_path, clock=Clock(NOW), opened=still, at=place) as hub:
        hub.hub.lookout.observed = observed(MEMBERS, ("ishoej", "roedovre", "taarnby"))
        lost.wait_for(state="hidden", timeout=20_000)
        seen.page.wait_for_function("document.querySelector('#f-down').textContent === '3'")
        leave(seen)
    seen.errors.clear()  # that it could not be reached was meant


@dataclass(frozen=True, slots=True)
class Crowd:
    """A hub with thousands of campaigns, a hundred of them in progress."""

    hub: Running
    published: Published

    def publish(self) -> None:
        """Have it believe so; each step that it takes makes it look at its store again."""
        self.hub.hub.published = self.published


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with land(tmp_path_factory.mktemp("many"), MEMBERS) as hub:
        (one,) = hub.hub.published.campaigns
        earlier = (replace(one, id=number, last=one.last - number * MINUTE) for number in range(MANY, 1, -1))
        many = (*(replace(each, ended=each.last if each.id > RUNNING else None) for each in earlier), one)
        (warning,) = (each for each in hub.hub.published.warnings if each.campaign == one.id)
        told = tuple(replace(warning, id=each.id, campaign=each.id, ended=each.ended is not None) for each in many)
        yield Crowd(hub, replace(hub.hub.published, campaigns=many, warnings=told))


@pytest.mark.parametrize(("role", "member"), [("operator", ""), ("member", "vejle")])
@pytest.mark.parametrize("path", ["/", "/campaigns", "/campaigns?page=40"])
def test_with_thousands_of_campaigns_pages_stay_light(crowd: Crowd, role: Role, member: str, path: str) -> None:
    with visiting(crowd.hub, role, member) as visit:
        crowd.publish()
        found = visit.get(path)
    assert found.status_code == 200
    assert path == "/" or f"af {MANY // 50}" in found.text
    assert len(found.content) < MOST_BYTES


def test_with_thousands_of_campaigns_the_list_is_turned_by_hand(crowd: Crowd, look: Look) -> None:
    with visiting(crowd.hub) as visit:
        crowd.publish()
        seen = look(crowd.hub, visit, "/campaigns", size="phone")
        assert f"Side 1 af {MANY // 50}" in seen.page.locator("main").inner_text()
        crowd.publish()
        seen.page.locator("main a[href$='?page=2']").first.click()
        seen.page.wait_for_url("**/campaigns?page=2")
        assert not seen.is_too_wide()
