"""Exercises on the hub's pages: who may do what, and who sees what of whom."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hub.screens import exercises
from bavn.hub.screens.exercise_views import Kept, kept_of
from bavn.hub.screens.screen import MOST_FIELDS
from bavn.hubstore.audit import Audit
from bavn.hubstore.store import HubStore
from bavn.model.exercise import Exercise
from tests.hub.exercises import INJECTS, MINUTE, Training, training
from tests.hub.screens.visits import Visit, visiting
from tests.waiting import until

HOSTILE = "<script>alert(1)</script>\u202eA\x00\x1b[2J\"'&{0}%s" + "x" * 3_000
FIELDS = {"title": "Stormflod", "story": "Vandet stiger.", "language": "da", "m.vejle": "1", "m.ishoej": "1"}


def held(scene: Training) -> Exercise:
    """One with two injects sent and a note about each of two members."""
    made = scene.start()
    scene.turn()
    scene.hub.client.post(scene.links()[0])
    scene.turn(later=5 * MINUTE, times=2)
    return made


def text_of(visit: Visit, path: str) -> str:
    answer = visit.get(path)
    assert answer.status_code == 200, answer.text[-400:]
    return answer.text


def test_an_operator_makes_changes_runs_and_ends_one(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        assert "Overbelastning i flere kommuner" in text_of(visit, "/exercises/new")
        form = text_of(visit, "/exercises/new?scenario=flood")
        assert 'name="m.vejle"' in form
        here = visit.post("/exercises/new", {**FIELDS, "scenario": "flood", "first": "vejle"}).headers["location"]
        page = text_of(visit, here)
        assert "kladde" in page
        assert "Borgerservice" in page
        store = scene.hub.hub.store
        number = int(here.rpartition("/")[2])
        first, *_, last = store.exercises.injects([number])
        assert first.members == ("vejle",)
        other = {"act": "alter", "inject": str(first.id), "minute": "2", "sender": "Lea", "text": "Ny tekst"}
        assert visit.post(here, {**other, "m.ishoej": "1"}).headers["location"] == here
        changed = store.exercises.inject(first.id)
        assert changed is not None
        assert (changed.minute, changed.text, changed.asks, changed.members) == (2, "Ny tekst", False, ("ishoej",))
        visit.post(here, {"act": "drop", "inject": str(last.id)})
        visit.post(here, {"act": "add", "minute": "9", "sender": "", "text": "Mere", "asks": "1", "m.vejle": "1"})
        visit.post(here, {"act": "details", "title": "Storm", "story": "-", "m.vejle": "1", "m.odense": "1"})
        kept = store.exercises.get(number)
        assert kept is not None
        assert (kept.title, kept.members, kept.by) == ("Storm", ("odense", "vejle"), visit.user)
        for act, state in (("start", "running"), ("pause", "paused"), ("resume", "running"), ("end", "ended")):
            assert visit.post(here, {"act": act}).headers["location"] == here
            found = store.exercises.get(number)
            assert found is not None
            assert found.state == state
        assert visit.post(here, {"act": "improve", "improve": "Numre"}).headers["location"] == f"{here}/after"
        assert "Numre" in text_of(visit, f"{here}/after")
        assert visit.post(here, {"act": "remove"}).headers["location"] == "/exercises"
        assert visit.get(here).status_code == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"act": "start"}, "too-late"),
        ({"act": "send", "inject": "99"}, "too-late"),
        ({"act": "alter", "inject": "nope", "minute": "1", "text": "x"}, "too-late"),
        ({"act": "add", "minute": "-1", "text": "x", "m.vejle": "1"}, "minute"),
        ({"act": "add", "minute": "481", "text": "x", "m.vejle": "1"}, "minute"),
        ({"act": "add", "minute": "1", "text": "  ", "m.vejle": "1"}, "no-text"),
        ({"act": "add", "minute": "1", "text": "x", "m.odense": "1"}, "nobody"),
        ({"act": "note", "note": ""}, "no-text"),
        ({"act": "details", "title": " "}, "no-title"),
        ({"act": "remove"}, "too-late"),
        ({"act": "improve", "improve": "x"}, "not-over"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(tmp_path: Path, fields: dict[str, str], code: str) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        here = f"/exercises/{scene.start().id}"
        answer = visit.post(here, fields)
        assert answer.headers["location"] == f"{here}?wrong={code}"
        assert 'role="alert"' in text_of(visit, answer.headers["location"])
        assert 'role="alert"' not in text_of(visit, f"{here}?wrong=<b>")


def test_a_new_one_needs_a_title_and_somebody(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        for left_out, code in (("title", "no-title"), ("m.vejle", "nobody")):
            fields = {"title": "t", "m.vejle": "1"}
            del fields[left_out]
            way = visit.post("/exercises/new", fields).headers["location"]
            assert way == f"/exercises/new?scenario=empty&wrong={code}"
            assert 'role="alert"' in text_of(visit, way)
        everybody = visit.post("/exercises/new", {"title": "t", "everybody": "1"}).headers["location"]
        kept = scene.hub.hub.store.exercises.get(int(everybody.rpartition("/")[2]))
        assert kept is not None
        assert kept.members == ("horsens", "ishoej", "odense", "vejle")


def test_there_is_room_for_many_members(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        many = {f"m.member-{number}": "1" for number in range(MOST_FIELDS + 40)}
        assert visit.post("/exercises/new", {**FIELDS, **many}).status_code == 303


@pytest.mark.parametrize(("role", "member"), [("analyst", ""), ("member", "vejle"), ("read-only", "vejle")])
def test_only_an_operator_acts(tmp_path: Path, role: str, member: str) -> None:
    with training(tmp_path) as scene, visiting(scene.hub, role, member) as visit:  # type: ignore[arg-type]
        here = f"/exercises/{scene.start().id}"
        assert visit.get("/exercises/new").status_code == 403
        assert visit.post("/exercises/new", FIELDS).status_code == 403
        for act in ("end", "send", "note", "remove", "nothing"):
            assert visit.post(here, {"act": act}).status_code == 403
        page = text_of(visit, here)
        assert f'action="{here}"' not in page
        assert scene.kept().state == "running"


def test_a_form_of_another_site_and_one_that_is_none_are_refused(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        here = f"/exercises/{scene.start().id}"
        assert visit.post(here, {"act": "end"}, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert visit.post(here, {"act": "explode"}).status_code == 400
        assert visit.post("/exercises/999", {"act": "end"}).status_code == 404
        assert scene.kept().state == "running"


def test_a_member_sees_its_own_rows_and_what_holds_for_all(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as lea, visiting(scene.hub, "member", "ishoej") as visit:
        here = f"/exercises/{held(scene).id}"
        for about, note in (("vejle", "om Vejle"), ("ishoej", "om Ishøj"), ("", "om alle")):
            lea.post(here, {"act": "note", "note": note, "about": about})
        while_it_runs = text_of(visit, here)
        assert "Vandet står i kælderen." in while_it_runs
        assert "Serveren er kold." not in while_it_runs, "that is for Vejle"
        assert "Skriv ned, hvad I lærte." not in while_it_runs, "nobody was told yet"
        assert "Strømmen slås fra." not in while_it_runs
        assert "om alle" not in while_it_runs
        lea.post(here, {"act": "end"})
        pages = [text_of(visit, f"{here}/{way}") for way in ("after", "after.md", "after.json")]
        for page in (*pages, while_it_runs):
            assert "Ishoej" in page
            assert "Vejle" not in page
            assert "om Vejle" not in page
            assert lea.user not in page
        for page in pages:
            assert "Serveren er kold." in page, "the story is common in the end"
            assert "Strømmen slås fra." in page
            assert "Skriv ned, hvad I lærte." not in page, "it was never sent"
            assert "om Ishøj" in page
            assert "om alle" in page
        for page in pages[:2]:
            assert "færre end tre organisationer" in page
            assert "Svar: 0 af 1" not in page
        found = json.loads(pages[2])
        assert found["mark"] == "ØVELSE / EXERCISE"
        assert found["figures"]["members"] == 3
        assert found["figures"]["asked"] == found["figures"]["answered"] == 0, "two were reached, then one"
        assert [(one["asked"], one["answered"]) for one in found["injects"]] == [(None, None)] * 2
        assert [[row["member"] for row in one["rows"]] for one in found["injects"]] == [["Ishoej"], []]
        assert found["members"] == ["Ishoej"]
        assert found["others"] == 2


def test_an_operator_and_an_analyst_see_all_rows(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        here = f"/exercises/{held(scene).id}"
        for role in ("operator", "analyst"):
            with visiting(scene.hub, role) as visit:
                page = text_of(visit, here)
                assert all(name in page for name in ("Vejle", "Ishoej", "Horsens", "har ingen kontakt", "har svaret"))


def test_who_takes_no_part_sees_nothing_of_it(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        draft, here = scene.make(title="Hemmelig kladde"), f"/exercises/{held(scene).id}"
        with visiting(scene.hub, "member", "odense") as visit:
            assert "Skybrud" not in text_of(visit, "/exercises")
            for way in ("", "/after", "/after.md", "/after.json", "/state"):
                assert visit.get(f"{here}{way}").status_code == 404
        with visiting(scene.hub, "member", "vejle") as visit:
            found = text_of(visit, "/exercises")
            assert "Skybrud" in found
            assert "Hemmelig" not in found
            assert visit.get(f"/exercises/{draft.id}").status_code == 404
        with visiting(scene.hub, "read-only") as visit:
            assert visit.get(here).status_code == 404
            scene.end()
            for way in ("", "/after", "/after.md", "/after.json"):
                page = text_of(visit, f"{here}{way}")
                for word in ("Ishoej", "Vejle", "Vandet står", "Serveren", "Strømmen slås", "regnet i to", "improve"):
                    assert word not in page, "figures and no word"
                assert "Skybrud" in page
        assert scene.hub.client.get(here).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("number", ["0", "01", "-1", "x", "9" * 40, "1%00", "1;2", "..%2f..", "1 OR 1"])
def test_a_number_that_is_none_leads_nowhere(tmp_path: Path, number: str) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        scene.start()
        assert visit.get(f"/exercises/{number}").status_code in {400, 404}
        assert visit.get(f"/exercises/{number}/after.md").status_code in {400, 404}
        assert visit.get("/exercises/1/after.exe").status_code == 404


def test_its_mark_stands_on_its_own_pages_alone_and_others_say_that_they_are_real(tmp_path: Path) -> None:
    with (
        training(tmp_path) as scene,
        visiting(scene.hub) as lea,
        visiting(scene.hub, "member", "vejle") as visit,
        visiting(scene.hub, "member", "odense") as apart,
    ):
        made = scene.make()
        here = f"/exercises/{made.id}"
        assert "Der er en øvelse i gang" not in text_of(visit, "/")
        lea.post(here, {"act": "start"})
        for path in ("/", "/campaigns", "/account", "/decisions"):
            for one in (lea, visit):
                page = text_of(one, f"{path}?lang=en")
                assert "An exercise is going on" in page
                assert "what it shows is real" in page
                page = text_of(one, f"{path}?lang=da")
                assert "Der er en øvelse i gang" in page
                assert "er virkeligt" in page
                assert f'<a href="{here}">vis den</a>' in page
                assert "ØVELSE" not in page
            assert "Der er en øvelse i gang" not in text_of(apart, path)
        for path in ("/decisions", "/decisions/kill", "/values/198.18.0.1"):
            assert "Det, du gør her, er ikke en øvelse" in text_of(lea, path)
        for one in (lea, visit):
            page = text_of(one, here)
            assert "Intet på den er virkeligt." in page
            assert page.count('class="mark guard"') == 1
            assert "elsewhere" not in page
        lea.post(here, {"act": "pause"})
        assert "Der er en øvelse i gang" in text_of(visit, "/")
        assert "Intet på den er virkeligt." in text_of(visit, here)
        lea.post(here, {"act": "end"})
        assert "Der er en øvelse i gang" not in text_of(visit, "/")
        for way in ("", "/after"):
            for language in ("da", "en"):
                page = text_of(visit, f"{here}{way}?lang={language}")
                assert "ØVELSE" in page
                assert "EXERCISE" in page


def test_beside_two_exercises_a_page_leads_to_the_list_and_each_has_its_own_mark(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as lea:
        made = [scene.make(), scene.make()]
        for one in made:
            lea.post(f"/exercises/{one.id}", {"act": "start"})
        assert '<a href="/exercises">vis den</a>' in text_of(lea, "/")
        lea.post(f"/exercises/{made[0].id}", {"act": "end"})
        over = text_of(lea, f"/exercises/{made[0].id}/after")
        assert "ØVELSE" in over  # by its own page
        assert f'<a href="/exercises/{made[1].id}">vis den</a>' in over
        assert "er virkeligt" not in over.split("<main")[0]


def test_the_script_is_told_what_the_clock_shows_and_whether_there_is_more(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        here = f"/exercises/{scene.start().id}"
        first = visit.get(f"{here}/state").json()
        assert (first["clock"], first["runs"]) == (0, True)
        assert f'data-version="{first["version"]}"' in text_of(visit, here)
        scene.turn(later=MINUTE)
        until(lambda: visit.get(f"{here}/state").json()["version"] != first["version"], what="the next second")
        assert visit.get(f"{here}/state").json()["clock"] == 60
        visit.post(here, {"act": "pause"})
        assert visit.get(f"{here}/state").json()["runs"] is False


def test_whatever_is_written_is_shown_as_text_everywhere(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        here = visit.post(
            "/exercises/new", {"title": HOSTILE, "story": HOSTILE, "language": "xx", "m.vejle": "1", "scenario": "../x"}
        ).headers["location"]
        visit.post(here, {"act": "add", "minute": "0", "sender": HOSTILE, "text": HOSTILE, "good": HOSTILE,
                          "asks": "1", "m.vejle": "1"})  # fmt: skip
        visit.post(here, {"act": "start"})
        visit.post(here, {"act": "note", "note": HOSTILE, "about": "vejle"})
        scene.turn()
        visit.post(here, {"act": "end"})
        visit.post(here, {"act": "improve", "improve": HOSTILE})
        link = scene.links()[0]
        for page in (text_of(visit, here), text_of(visit, f"{here}/after"), text_of(visit, "/exercises"),
                     scene.hub.client.get(link).text):  # fmt: skip
            assert "<script>alert" not in page
            assert "\u202e" not in page
            assert "\x1b" not in page
            assert len(page) < 200_000
        markdown = text_of(visit, f"{here}/after.md")
        assert "<script>" not in markdown.replace("\\<script\\>", "")
        assert "\u202e" not in markdown
        assert json.loads(text_of(visit, f"{here}/after.json"))["title"].startswith("<script>alert")
        assert visit.get(f"{here}/after.json").headers["content-type"] == "application/json"
        assert visit.get(f"{here}/after.md").headers["content-disposition"] == (
            f'attachment; filename="exercise-{here.rpartition("/")[2]}.md"'
        )
        assert scene.phone.sent[0][2].splitlines()[0].startswith("ØVELSE / EXERCISE. ")


def test_what_came_into_the_store_otherwise_is_made_visible_too(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub, "member", "vejle") as visit:
        inject = replace(INJECTS[0], sender=HOSTILE, text=HOSTILE, good=HOSTILE)
        here = f"/exercises/{scene.start(inject).id}"
        scene.changes(lambda store: store.exercises.change(replace(scene.kept(), title=HOSTILE, story=HOSTILE)))
        scene.turn()
        scene.end()
        for way in ("", "/after", "/after.md"):
            page = text_of(visit, f"{here}{way}")
            assert "<script>alert" not in page
            assert "\\u202eA" in page.replace("\\\\", "\\")
            assert "\u202e" not in page


def test_an_inject_that_is_added_while_it_runs_comes_with_the_next_minute_and_is_not_late(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        here = f"/exercises/{scene.start().id}"
        scene.turn(later=150 * MINUTE / 10, times=3)
        scene.hub.clock.forward(seconds=30)
        visit.post(here, {"act": "add", "minute": "0", "sender": "", "text": "Lige nu", "m.ishoej": "1"})
        added = scene.hub.hub.store.exercises.injects([scene.made[0].id])[-2]
        assert (added.text, added.minute) == ("Lige nu", 16)
        scene.turn(later=MINUTE)
        (sent,) = (body for _, _, body in scene.phone.sent if "Lige nu" in body)
        assert "for sent" not in sent


def test_an_operator_sends_an_inject_before_its_time_once(tmp_path: Path) -> None:
    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        here = f"/exercises/{scene.start().id}"
        last = scene.hub.hub.store.exercises.injects([scene.made[0].id])[-1]
        assert visit.post(here, {"act": "send", "inject": str(last.id)}).headers["location"] == here
        again = visit.post(here, {"act": "send", "inject": str(last.id)})
        assert again.headers["location"] == f"{here}?wrong=too-late"
        scene.turn(times=4)
        scene.turn(later=30 * MINUTE, times=4)
        assert sum("Skriv ned, hvad I lærte." in body for _, _, body in scene.phone.sent) == 2


@pytest.mark.parametrize(("role", "member"), [("operator", ""), ("analyst", ""), ("member", "ishoej")])
def test_before_the_end_there_is_nothing_afterwards(tmp_path: Path, role: str, member: str) -> None:
    with training(tmp_path) as scene, visiting(scene.hub, role, member) as visit:  # type: ignore[arg-type]
        here = f"/exercises/{held(scene).id}"
        scene.changes(lambda store: store.exercises.change(replace(scene.kept(), improve="Ishøj var langsom")))
        assert "Ishøj var langsom" not in text_of(visit, here)
        for way in ("/after", "/after.md", "/after.json"):
            assert visit.get(f"{here}{way}").headers["location"] == f"{here}?wrong=not-over"
        assert "Evalueringen kommer" in text_of(visit, f"{here}?wrong=not-over")
        scene.end()
        for way in ("/after", "/after.md", "/after.json"):
            assert "Ishøj var langsom" in text_of(visit, f"{here}{way}")


def test_none_is_made_that_the_audit_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Audit, *__: object) -> None:
        raise StoreError("disk full")

    with training(tmp_path) as scene, visiting(scene.hub) as visit:
        store = scene.hub.hub.store
        monkeypatch.setattr(Audit, "write", full)
        assert visit.post("/exercises/new", FIELDS).status_code == 503
        assert store.exercises.all() == []
        monkeypatch.undo()
        assert visit.post("/exercises/new", FIELDS).status_code == 303
        (made,) = store.exercises.all()
        (line,) = (one for one in store.audit.lines(made.made) if one.what == "exercise-made")
        assert (line.who, line.value, line.at) == (visit.user, str(made.id), made.made)


def test_open_pages_share_one_reading_of_each_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(exercises, "LATELY_S", 60.0)
    with training(tmp_path) as scene:
        numbers = [scene.start().id, scene.start().id]
        screen = exercises.ExercisesScreen(scene.hub.hub)

        def counted(store: HubStore, number: int) -> Kept | None:
            read.append(number)
            if read.count(number) == 1 and number == numbers[0]:
                raise StoreError("busy")
            return kept_of(store, number)

        async def all_ask() -> list[object]:
            asked = (screen._lately(number) for number in numbers * 20)
            return list(await asyncio.gather(*asked, return_exceptions=True))

        monkeypatch.setattr(exercises, "kept_of", counted)
        scene.await_(all_ask)
        assert sorted(read) == numbers, "one reading each, whoever asks meanwhile"
        scene.await_(all_ask)
        assert sorted(read[2:]) == [numbers[0]], "what failed is read again, what is known is not"
