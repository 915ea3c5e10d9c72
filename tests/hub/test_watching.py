from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hub.sites_to_look_at import Watched
from bavn.hub.watching import SHOWN_FOR, Watching
from bavn.model.probe import Ending, Sample, Target
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.settings.schema import MaintenanceSettings
from tests.hub.hubs import NOW
from tests.hub.vantage_points import AARHUS, ODENSE

SITE = "www.vejle.example"
TARGET = Target(SITE, f"https://{SITE}/", SITE, "vejle")
OTHER = Target("other", "https://other.example/", "other.example", "ishoj")
WATCHED = Watched(1, {SITE: TARGET, "other": OTHER}, {"k1": AARHUS, "k2": ODENSE})
SECOND = timedelta(seconds=1)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Observatory]:
    with open_observatory(tmp_path, NOW) as found:
        yield found


def looks(ending: Ending, at: datetime, target: str = SITE) -> list[Sample]:
    return [Sample(target, one.name, at, 4, ending) for one in (AARHUS, ODENSE)]


def run(watching: Watching, ending: Ending, began: datetime, count: int = 8) -> datetime:
    """Looks every ten seconds; when the last one was."""
    for number in range(count):
        at = began + 10 * number * SECOND
        watching.step([*looks(ending, at), *looks("ok", at, "other")], at, tick=True)
    return began + 10 * (count - 1) * SECOND


def test_what_is_seen_is_judged_kept_and_shown(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "refused", run(watching, "ok", NOW) + 10 * SECOND)
    observed = watching.observed(at)
    assert {name: one.verdict for name, one in observed.standing.items()} == {SITE: "down", "other": "up"}
    spells = [one for one in observed.spells if one.verdict == "down"]
    assert [(one.began, one.member) for one in spells] == [(NOW + 80 * SECOND, "vejle")]
    assert [one for one in kept.going_on() if one.verdict == "down"] == spells
    assert len(list(kept.samples(NOW, at + SECOND))) == 16 * 4


def test_the_same_looks_again_change_nothing(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "refused", NOW)
    before = watching.observed(at)
    again = [one for number in range(8) for one in looks("refused", NOW + 10 * number * SECOND)]
    assert not watching.step(again, at, tick=True)
    assert watching.observed(at) == before
    assert len(list(kept.samples(NOW, at + SECOND))) == 8 * 4


def test_another_one_made_from_the_store_goes_on_where_it_was(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "refused", NOW)
    before = watching.observed(at)
    again = Watching(kept, WATCHED, at + SECOND)
    after = again.observed(at)
    assert after.spells == before.spells
    assert after.standing[SITE] == before.standing[SITE]
    ended = run(again, "ok", at + 10 * SECOND, 16)  # for a while after a restart what was said holds
    assert [one.ended for one in again.observed(ended).spells if one.verdict == "down"] == [at + 10 * SECOND]


def test_another_one_made_in_the_middle_forgets_nothing_of_what_was_about_to_be_believed(kept: Observatory) -> None:
    at = run(Watching(kept, WATCHED, NOW), "ok", NOW)
    began = at + 10 * SECOND
    at = run(Watching(kept, WATCHED, at), "refused", began, 2)
    at = run(Watching(kept, WATCHED, at), "refused", at + 10 * SECOND, 2)
    (down,) = [one for one in Watching(kept, WATCHED, at).observed(at).spells if one.verdict == "down"]
    assert down.began == began


def test_looks_of_long_ago_are_kept_and_count_as_no_time_that_was_watched(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "ok", NOW + SECOND)
    watching.step(looks("ok", NOW - 59 * 60 * SECOND), at, tick=True)
    (row,) = kept.report(NOW - 3600 * SECOND, at, [SITE], now=at)
    assert row.availability.times["up"] <= 7 * 60 * SECOND  # what comes within five minutes is judged
    assert len(list(kept.samples(NOW - 3600 * SECOND, NOW))) == 2


def test_what_is_looked_at_no_more_ends_and_is_shown_no_more(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "refused", NOW)
    watching.follow(replace(WATCHED, version=2, targets={"other": OTHER}), at)
    observed = watching.observed(at)
    assert set(observed.standing) == {"other"}
    assert not [one for one in observed.spells if one.ended is None and one.target == SITE]
    assert kept.going_on() == [one for one in observed.spells if one.ended is None]


def test_a_new_target_is_unknown_at_first(kept: Observatory) -> None:
    watching = Watching(kept, replace(WATCHED, targets={SITE: TARGET}), NOW)
    watching.follow(WATCHED, NOW)
    assert watching.observed(NOW).standing["other"].verdict == "unknown"


def test_what_was_seen_of_an_erased_member_is_erased_and_the_others_stay(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "refused", NOW)
    watching.follow(replace(WATCHED, targets={"other": OTHER}), at)
    assert watching.owners == {"vejle", "ishoj"}
    assert watching.forget({"vejle"}) > 0
    assert watching.owners == {"ishoj"}
    assert not [one for one in watching.observed(at).spells if one.member == "vejle"]
    assert {one.target for one in kept.samples(NOW, at + SECOND)} == {"other"}
    assert watching.forget({"vejle"}) == 0


def test_old_spells_are_kept_but_not_shown(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    at = run(watching, "ok", run(watching, "refused", NOW) + 10 * SECOND)
    down = [one for one in watching.observed(at).spells if one.verdict == "down"]
    later = at + SHOWN_FOR + 60 * SECOND
    watching.step([], later, tick=True)
    assert not set(down) & set(watching.observed(later).spells)
    assert set(down) <= set(kept.spells(NOW, at + SECOND))


def test_what_cannot_be_kept_is_raised(kept: Observatory) -> None:
    watching = Watching(kept, WATCHED, NOW)
    kept.close()
    with pytest.raises(StoreError):
        watching.step(looks("ok", NOW), NOW, tick=False)


def test_an_outage_within_announced_maintenance_is_labelled_measured_and_counted(kept: Observatory) -> None:
    announced = MaintenanceSettings(NOW, NOW + 60 * SECOND, ("vejle",))
    watching = Watching(kept, WATCHED, NOW, (announced,))
    at = run(watching, "ok", run(watching, "refused", NOW) + 10 * SECOND)
    again = run(watching, "refused", at + 10 * SECOND)
    spells = [one for one in watching.observed(again).spells if one.verdict == "down"]
    assert [(one.began == NOW, one.planned) for one in spells] == [(False, False), (True, True)]
    assert len(list(kept.samples(NOW, again + SECOND))) == 24 * 4


def test_maintenance_holds_for_what_a_member_is_given_later(kept: Observatory) -> None:
    announced = MaintenanceSettings(NOW, NOW + 600 * SECOND, ("vejle",))
    watching = Watching(kept, replace(WATCHED, targets={"other": OTHER}), NOW, (announced,))
    watching.follow(replace(WATCHED, version=2), NOW)
    at = run(watching, "refused", NOW)
    assert [one.planned for one in watching.observed(at).spells if one.verdict == "down"] == [True]
