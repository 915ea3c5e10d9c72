"""A whole exercise with a real browser: made, started, answered, noted and ended, on a phone and on a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.exercises import MINUTE, Training, training
from tests.hub.screens.browser.driving import DESK, PHONE, Browse, Seen
from tests.hub.screens.visits import visiting
from tests.waiting import until


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Training]:
    with training(tmp_path) as one:
        yield one


def holds(seen: Seen) -> None:
    """A page has no serious finding of axe, and nobody has to scroll sideways."""
    assert seen.axe() == []
    assert not seen.is_too_wide()


WORDS = {
    "da-DK": ("Brug denne", "Vejle", "Lav øvelsen", "Start øvelsen", "Send nu", "Hvad ser I?", "Notér", "Slut øvelsen"),
    "en-GB": ("Use this", "Vejle", "Make the exercise", "Start the exercise", "Send it now", "What do you see?",
              "Note it", "End the exercise"),
}  # fmt: skip


@pytest.mark.parametrize("locale", WORDS)
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_an_operator_holds_an_exercise(scene: Training, browse: Browse, viewport: dict[str, int], locale: str) -> None:
    use, vejle, make, start, send, note, save, end = WORDS[locale]
    with visiting(scene.hub) as visit:
        seen = browse(scene.hub, "/exercises/new", visit=visit, viewport=viewport, locale=locale)
        page = seen.page
        holds(seen)
        page.get_by_role("link", name=use).nth(1).click()
        page.get_by_role("checkbox", name=vejle).check()
        holds(seen)
        page.get_by_role("button", name=make).click()
        page.get_by_role("button", name=start).wait_for()
        holds(seen)
        page.get_by_role("button", name=start).click()
        page.locator("#exercise-clock").wait_for()
        assert "ØVELSE" in page.locator(".mark").inner_text()
        page.get_by_role("button", name=send).first.click()
        page.get_by_label(note).fill("Det gik hurtigt.")
        page.get_by_role("button", name=save, exact=True).click()
        page.get_by_text("Det gik hurtigt.").wait_for()
        scene.turn(times=3)
        assert len(scene.phone.sent) >= 1
        holds(seen)
        page.get_by_text(end, exact=True).first.click()
        page.get_by_role("button", name=end).click()
        page.locator('a[href$="/after"]').click()
        page.wait_for_url("**/after")
        holds(seen)
        with page.expect_download() as download:
            page.get_by_role("link", name="Markdown").click()
        assert download.value.suggested_filename.endswith(".md")


def test_its_clock_runs_and_what_happens_is_shown_by_itself(scene: Training, browse: Browse) -> None:
    here = f"/exercises/{scene.start().id}"
    with visiting(scene.hub, "member", "vejle") as visit:
        seen = browse(scene.hub, here, visit=visit, viewport=PHONE)
        shown = seen.page.locator("#exercise-clock")
        until(lambda: shown.inner_text() != "0 min 00 s", what="the clock runs")
        assert seen.page.get_by_text("Vandet står i kælderen.").count() == 0
        scene.turn()
        seen.page.get_by_text("Vandet står i kælderen.").wait_for(timeout=15_000)
        holds(seen)


def test_nothing_is_lost_of_what_somebody_writes_meanwhile(scene: Training, browse: Browse) -> None:
    here = f"/exercises/{scene.start().id}"
    with visiting(scene.hub) as visit:
        seen = browse(scene.hub, here, visit=visit)
        seen.page.get_by_label("Hvad ser I?").fill("Vejle ringer til")
        scene.turn()
        scene.turn(later=5 * MINUTE)
        seen.page.locator("#exercise-news a").wait_for(timeout=15_000)
        assert seen.page.get_by_label("Hvad ser I?").input_value() == "Vejle ringer til"


def leaves(seen: Seen) -> None:
    """Let pass five seconds at once, so that nobody waits for the script's next look."""
    seen.page.clock.run_for(5_000)


def test_a_hub_that_is_gone_is_said_and_the_clock_stands(scene: Training, browse: Browse) -> None:
    here = f"/exercises/{scene.start().id}"
    with visiting(scene.hub, "member", "vejle") as visit:
        seen = browse(scene.hub, "/", visit=visit, viewport=PHONE)
        seen.page.clock.install()
        seen.go(here)
        lost, shown = seen.page.locator("#connection"), seen.page.locator("#exercise-clock")
        seen.page.context.set_offline(True)
        leaves(seen)
        until(lambda: "00 s" not in shown.inner_text(), what="the clock runs")
        assert lost.is_hidden(), "one look that failed is no loss"
        leaves(seen)
        lost.wait_for(state="visible")
        assert "Ingen forbindelse til hubben siden kl." in lost.inner_text()
        holds(seen)
        stands = shown.inner_text()
        assert stands == "0 min 00 s", "when it was heard of last"
        seen.page.clock.run_for(3_000)
        assert shown.inner_text() == stands
        seen.page.context.set_offline(False)
        leaves(seen)
        lost.wait_for(state="hidden")
        seen.page.clock.run_for(3_000)
        until(lambda: shown.inner_text() != stands, what="the clock runs again")
        seen.errors.clear()  # that it could not be reached was meant


def test_who_is_signed_out_is_sent_to_sign_in(scene: Training, browse: Browse) -> None:
    here = f"/exercises/{scene.start().id}"
    with visiting(scene.hub, "member", "vejle") as visit:
        seen = browse(scene.hub, here, visit=visit)
        seen.page.context.clear_cookies()
        seen.page.wait_for_url("**/sign-in**", timeout=15_000)


def test_who_is_signed_out_while_writing_keeps_the_words(scene: Training, browse: Browse) -> None:
    here = f"/exercises/{scene.start().id}"
    with visiting(scene.hub) as visit:
        seen = browse(scene.hub, here, visit=visit)
        seen.page.get_by_label("Hvad ser I?").fill("Vejle ringer til")
        seen.page.context.clear_cookies()
        said = seen.page.locator("#connection")
        said.wait_for(state="visible", timeout=15_000)
        assert "Du er logget ud" in said.inner_text()
        assert seen.page.get_by_label("Hvad ser I?").input_value() == "Vejle ringer til"
        assert seen.path == here
        stands = seen.page.locator("#exercise-clock").inner_text()
        seen.page.wait_for_timeout(2_000)
        assert seen.page.locator("#exercise-clock").inner_text() == stands
