"""Files of the planner: the plan file as Python reads and writes it, the page with a plan inside, logs; in Chromium."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from bavn.model.problem import Problem
from bavn.plan.library import library
from bavn.plan.planfile import Check, Evidence, Plan, dumps, loads
from bavn.planner.page import planner_html
from tests.plan.samples import attack, half_filled, hostile, tomrer
from tests.planner.browser import PHONE, Opened, Opener, frozen

DOWNLOADS = "delete window.showSaveFilePicker;"
NAME = "#q-firm-name"


def key_of(opened: Opened) -> str:
    return str(opened.js("() => bavn.store.key"))


# ── the plan file ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "plan", [Plan(), tomrer(), half_filled(), hostile()], ids=["empty", "tomrer", "half-filled", "hostile"]
)
def test_the_plan_is_written_to_the_byte_as_python_writes_it(planner: Opener, plan: Plan) -> None:
    opened = planner()
    text = dumps(plan).decode()
    assert opened.js("text => bavn.writePlan(bavn.readPlan(text).plan)", text) == text
    assert loads(text.encode(), "js") == loads(dumps(plan), "python")


def own_playbook() -> dict[str, Any]:
    """A playbook as a plan holds it, with everything left out that may be."""
    first = msgspec.json.decode(msgspec.json.encode(library().playbooks[0]))
    bare = [{key: step[key] for key in ("id", "do", "how", "role", "minutes")} for step in first["steps"]]
    return {key: value for key, value in first.items() if key != "findings"} | {"id": "own-x", "steps": bare}


OK: dict[str, Any] = {"schema": "bavn.plan/1"}
FILES = {
    "bare": OK,
    "unknown-section": OK | {"answers": {"fleet": {"vans": "4"}}},
    "unknown-key": OK | {"colour": 4},
    "newer": {"schema": "bavn.plan/2"},
    "other": {"schema": "bavn.scan/1"},
    "none": {},
    "list": [],
    "number-answer": OK | {"answers": {"firm": {"name": 4}}},
    "row-of-text": OK | {"answers": {"systems": ["x"]}},
    "answers-list": OK | {"answers": []},
    "language": OK | {"language": "de"},
    "check": OK | {"checked": {"police": {"on": "2026-11-22"}}},
    "evidence": OK | {"evidence": [{"kind": "drill", "on": "", "good": "yes", "shows": ""}]},
    "null": OK | {"reviewed": None},
    "playbook": OK | {"playbooks": [{"id": "x"}]},
    "own-playbook": OK | {"playbooks": [own_playbook()]},
    "own-twice": OK | {"playbooks": [own_playbook(), own_playbook()]},
    "own-as-ours": OK | {"playbooks": [own_playbook() | {"id": "ransomware"}]},
    "own-path": OK | {"playbooks": [own_playbook() | {"id": "own-../x"}]},
    "own-step-twice": OK | {"playbooks": [own_playbook() | {"steps": own_playbook()["steps"][:1] * 2}]},
    "own-for-ever": OK
    | {"playbooks": [own_playbook() | {"steps": [own_playbook()["steps"][0] | {"minutes": 10**15}]}]},
    "own-before": OK | {"playbooks": [own_playbook() | {"steps": [own_playbook()["steps"][0] | {"minutes": -1}]}]},
    "prototype": OK | {"answers": {"__proto__": {"constructor": "x"}}},
}


@pytest.mark.parametrize("name", FILES)
def test_the_page_opens_and_refuses_the_same_files_as_python(planner: Opener, name: str) -> None:
    data = json.dumps(FILES[name])
    try:
        wanted = dumps(loads(data.encode(), "file")).decode()
    except Problem:
        wanted = ""
    opened = planner()
    write = "text => { const {plan} = bavn.readPlan(text); return plan ? bavn.writePlan(plan) : ''; }"
    assert opened.js(write, data) == wanted


def test_what_is_nested_without_end_is_refused_in_one_sentence(planner: Opener) -> None:
    deep = '{"schema": "bavn.plan/1", "answers": ' + "[" * 200_000 + "]" * 200_000 + "}"
    opened = planner(tomrer())
    assert opened.js("text => bavn.takeFile('bavn-plan.json', text)", deep)
    assert opened.answer("firm.name") == "Tømrer Hansen & Søn ApS"


@pytest.mark.parametrize("name", ["constructor", "toString", "__proto__"])
def test_a_log_may_be_called_anything(planner: Opener, name: str) -> None:
    opened = planner(tomrer())
    opened.js("(name, text) => bavn.takeFile(name + '.jsonl', text)", name, attack().decode())
    assert opened.js("() => Object.keys(bavn.store.incidents).length") == 1


def test_a_log_that_was_changed_says_so_when_it_is_opened(planner: Opener) -> None:
    opened = planner(tomrer())
    said = opened.js("text => bavn.takeFile('a.jsonl', text)", attack().decode().replace("Anna", "Anne"))
    assert said == library().say("planner.opened_changed_log", "da", name="a.jsonl")


def rewrite(opened: Opened, plan: Plan) -> None:
    """Write another page over the one that is open, and open it on the same device."""
    opened.file.write_text(planner_html(library(), plan), encoding="utf-8")
    opened.page.goto(opened.file.as_uri())


def test_an_older_plan_on_the_device_never_comes_back_over_a_newer_page(planner: Opener) -> None:
    older, newer = tomrer(), tomrer()
    older.changed, newer.changed = "2026-01-01T00:00:00Z", "2026-11-21T00:00:00Z"
    older.answers["line"] = {"cost": "1"}
    newer.answers["line"] = {"cost": "2"}
    first = planner(older)
    first.js("() => bavn.store.setLanguage('da')")  # written to this device now
    rewrite(first, newer)
    first.js("() => bavn.store.setLanguage('en')")
    assert first.answer("line.cost") == "2"
    assert len(first.js("() => bavn.store.others()")) == 1


def test_a_newer_page_of_the_same_firm_still_has_the_incident_that_runs(planner: Opener) -> None:
    opened = planner(tomrer())
    opened.js("() => bavn.store.beginIncident({at: bavn.utc(), what: 'started', text: 'x'})")
    newer = tomrer()
    newer.changed = "2026-11-21T00:00:00Z"
    rewrite(opened, newer)
    assert opened.js("() => Object.keys(bavn.store.incidents).length") == 1


def test_an_incident_begun_before_the_plan_was_opened_stays(planner: Opener) -> None:
    opened = planner()
    opened.js("() => bavn.store.answer('people', null, 'leader', 'Anna')")
    opened.js("() => bavn.store.beginIncident({at: bavn.utc(), what: 'started', text: 'x'})")
    opened.js("text => bavn.takeFile('bavn-plan.json', text)", dumps(tomrer()).decode())
    assert opened.answer("firm.name") == "Tømrer Hansen & Søn ApS"
    assert opened.js("() => Object.keys(bavn.store.incidents).length") == 1


@pytest.mark.parametrize("text", ["", "{", "PK\x03\x04", "null", "[[[[", "\ufeff{}"])
def test_what_is_no_plan_is_refused_in_one_sentence_and_changes_nothing(planner: Opener, text: str) -> None:
    opened = planner(tomrer())
    said = opened.js("text => bavn.takeFile('bavn-plan.json', text)", text)
    assert said in {library().say(f"planner.file_not_{what}", "da") for what in ("json", "plan")}
    assert opened.answer("firm.name") == "Tømrer Hansen & Søn ApS"


def test_a_plan_of_a_newer_version_is_refused_in_one_sentence_that_names_both(planner: Opener) -> None:
    opened = planner(tomrer())
    said = opened.js("text => bavn.takeFile('bavn-plan.json', text)", '{"schema": "bavn.plan/7", "new": {}}')
    assert said == library().say("planner.file_newer", "da", schema="bavn.plan/7", known="bavn.plan/1")
    assert opened.answer("firm.name") == "Tømrer Hansen & Søn ApS"


def test_a_newer_plan_on_the_device_is_left_untouched_and_said(planner: Opener) -> None:
    newer = '{"schema": "bavn.plan/7"}'
    keep = f"localStorage['bavn.current'] = 'abc'; localStorage['bavn.plan.abc'] ||= '{newer}';"
    opened = planner(address="#/plan/firm", before=keep)
    assert "bavn.plan/7" in opened.banner("problem")
    opened.page.fill(NAME, "Tømrer Hansen")
    assert opened.js("() => localStorage['bavn.plan.abc']") == newer


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def downloaded(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.click(button)
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_the_saved_plan_is_the_file_that_python_reads(planner: Opener, tmp_path: Path) -> None:
    opened = planner(tomrer(), address="#/files", before=DOWNLOADS)
    file = downloaded(opened.page, "#save-plan", tmp_path)
    assert file.name == "bavn-plan.json"
    assert file.read_bytes() == dumps(tomrer())
    assert opened.js("() => bavn.store.unsaved()") == []


def test_the_page_saved_with_the_plan_and_incidents_inside_works_and_saves_itself_the_same(
    planner: Opener, tmp_path: Path
) -> None:
    opened = planner(hostile(), before=DOWNLOADS)
    opened.js("text => bavn.store.takeIncident('virus', text)", attack().decode())
    opened.go("#/files")
    file = downloaded(opened.page, "#save-page", tmp_path)
    again = planner(html=file.read_text(encoding="utf-8"), address="#/files", before=DOWNLOADS)
    assert again.js("() => bavn.writePlan(bavn.store.plan)") == dumps(hostile()).decode()
    assert again.js("() => bavn.store.incidents") == {"virus": attack().decode()}
    second = downloaded(again.page, "#save-page", tmp_path / "second")
    assert second.read_bytes() == file.read_bytes()


def test_a_page_can_be_opened_as_a_file_as_well(planner: Opener) -> None:
    opened = planner()
    said = opened.js("text => bavn.takeFile('bavn.html', text)", planner_html(library(), tomrer()))
    assert said == library().say("planner.opened_plan", "da", name="Tømrer Hansen & Søn ApS")


def test_where_the_browser_asks_where_to_a_file_is_written_there(planner: Opener) -> None:
    picker = """window.showSaveFilePicker = async ({suggestedName}) => ({createWritable: async () => ({
        write: async blob => { window.wrote = [suggestedName, await blob.text()]; }, close: async () => {} })});"""
    opened = planner(tomrer(), address="#/files", before=picker)
    opened.page.click("#save-plan")
    expect(opened.page.locator("#done")).to_contain_text(library().say("planner.saved_written", "da"))
    assert opened.js("() => window.wrote") == ["bavn-plan.json", dumps(tomrer()).decode()]


def test_a_file_that_cannot_be_written_is_said_and_the_plan_is_still_unsaved(planner: Opener) -> None:
    picker = "window.showSaveFilePicker = async () => ({createWritable: async () => { throw new Error('full'); }});"
    opened = planner(tomrer(), address="#/files", before=picker)
    opened.js("() => bavn.store.answer('review', null, 'owner', 'Bo')")
    opened.page.click("#save-plan")
    expect(opened.page.locator("#done")).to_contain_text(library().say("planner.saved_failed", "da"))
    assert opened.js("() => bavn.store.unsaved()") == ["plan"]


def test_the_file_dialog_opens_a_plan_and_a_log(planner: Opener, tmp_path: Path) -> None:
    (tmp_path / "bavn-plan.json").write_bytes(dumps(tomrer()))
    (tmp_path / "bavn-incident-virus.jsonl").write_bytes(attack())
    opened = planner(address="#/files")
    with opened.page.expect_file_chooser() as waiting:
        opened.page.click("#open-file")
    waiting.value.set_files([tmp_path / "bavn-plan.json", tmp_path / "bavn-incident-virus.jsonl"])
    expect(opened.page.locator("#done")).to_contain_text("bavn-incident-virus.jsonl")
    assert opened.answer("firm.name") == "Tømrer Hansen & Søn ApS"
    assert opened.js("() => bavn.store.incidents") == {"virus": attack().decode()}


# ── the plan inside the page and the plan on the device ──────────────────────────────────────────────────────────────


def test_a_page_with_a_plan_inside_goes_on_from_what_was_changed_on_this_device(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/plan/review")
    opened.page.fill("#q-review-owner", "Bo")
    opened.page.reload()
    assert opened.page.input_value("#q-review-owner") == "Bo"


def test_a_page_with_a_plan_inside_leaves_nothing_on_a_machine_where_it_is_only_read(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/numbers")
    opened.go("#/files")
    assert opened.js("() => Object.keys(localStorage)") == []
    assert opened.js("() => bavn.store.unsaved()") == []
    assert library().say("planner.forget_file", "da") in opened.page.inner_text("main")


def test_a_page_with_an_older_plan_than_the_device_uses_the_newer_one_and_the_other_way_round(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/plan/review")
    opened.page.fill("#q-review-owner", "Bo")
    older = opened.js("() => bavn.pageWith(bavn.store.plan, {}, bavn.store.key)")
    opened.js("() => { bavn.now = () => new Date('2031-01-01T00:00:00Z'); }")
    opened.page.fill("#q-review-owner", "Mette")
    newer = opened.js("() => bavn.pageWith(bavn.store.plan, {}, bavn.store.key)")
    opened.file.write_text(older, encoding="utf-8")
    opened.page.reload()
    assert opened.page.input_value("#q-review-owner") == "Mette"
    opened.js(
        "key => { localStorage[key] = localStorage[key].replace('2031', '2030'); }", "bavn.plan." + key_of(opened)
    )
    opened.file.write_text(newer, encoding="utf-8")
    opened.page.reload()
    assert opened.js("() => [bavn.store.plan.changed, bavn.store.others().length]") == ["2031-01-01T00:00:00Z", 1]


def test_evidence_and_checks_are_dated_with_the_day_of_the_user(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/numbers", viewport=PHONE, timezone_id="Europe/Copenhagen")
    with frozen(opened, "2026-11-22T23:30:00Z"):  # half past midnight in Denmark
        opened.page.click("#check-hotline")
    checked = loads(opened.js("() => bavn.writePlan(bavn.store.plan)").encode(), "js").checked
    assert checked["hotline"] == Check(on="2026-11-23", number="33 37 00 37")


def test_evidence_is_added_at_the_end(planner: Opener) -> None:
    opened = planner(tomrer())
    tried = Evidence(kind="drill", on="2026-11-22", good=True, shows="20 min", about="friday")
    opened.js(
        "() => bavn.store.addEvidence({kind: 'drill', on: '2026-11-22', good: true, shows: '20 min', about: 'friday'})"
    )
    assert loads(opened.js("() => bavn.writePlan(bavn.store.plan)").encode(), "js").evidence[-1] == tried
