"""Paper from the planner: what the PDFs say, it says too; it fits its pages; and it is noted only when it came out."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import library
from bavn.plan.own import add_own, with_own
from bavn.plan.planfile import Check, Evidence, Plan
from bavn.plan.reprint import digest
from bavn.printing.manager_plan import contents
from bavn.printing.printable import cut
from bavn.printing.shown import spaced
from bavn.printing.staff_card import card
from tests.plan.samples import half_filled, hostile, tomrer
from tests.planner.browser import DESK, PHONE, Opened, Opener, frozen
from tests.printing.reading import squeezed, texts
from tests.printing.samples import put

NOW = "2026-11-22T12:00:00Z"
TODAY = date(2026, 11, 22)
SHEETS = ("card", "plan")
POINTS_A_MM = 72 / 25.4
FITS = """() => {
    const sheet = document.querySelector('.sheet');
    return sheet.scrollHeight <= sheet.clientHeight && sheet.scrollWidth <= sheet.clientWidth;
}"""
WIDER_THAN_ITS_PLACE = """() => [...document.querySelectorAll('.sheet *')]
    .filter((one) => one.clientWidth > 0 && getComputedStyle(one).display !== 'inline')
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.className)"""
# Held to find out what is printed, and no text on paper.
NO_TEXT = {"verified", "unverified", "stale", "da", "en", ""}


def said(plan: Plan, what: str, language: Language) -> list[str]:
    """Every piece of text that the PDF has beside the words of its template."""
    content: Any = card(plan, library(), language, TODAY)
    if what == "plan":
        content = contents(plan, with_own(library(), plan), language, TODAY)
    found = texts(msgspec.to_builtins(content))
    names = found and plan.answers.get("people", {})
    authority = names.get("unplug_names", "").strip() if isinstance(names, dict) else ""
    return [text.replace("{names}", authority or "________________") for text in found if text not in NO_TEXT]


def shown(opened: Opened, what: str, language: Language) -> str:
    """All that stands on the planner's sheet."""
    opened.go(f"#/print/{what}")
    opened.page.click(f"#paper-{language}")
    return squeezed(str(opened.js("() => document.querySelector('.sheet').textContent")))


def on_paper(opened: Opened, what: str) -> PdfReader:
    opened.go(f"#/print/{what}")
    return PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True, print_background=True)))


def tried() -> Plan:
    """The carpenter's plan, reviewed late, with a playbook of his own, all states of numbers and a failed restore."""
    plan = tomrer()
    plan.reviewed = "2026-01-31"
    put(plan, "help.it_phone", "70000010")
    put(plan, "firm.nis2", "unknown")
    plan.checked["suppliers.0.phone"] = Check(on="2026-01-01", number="70 00 00 20")
    plan.evidence.append(
        Evidence(kind="restore", on="2026-11-21", good=False, shows="0 filer", about="Usb-disk hjemme hos Bo")
    )
    add_own(plan, msgspec.structs.replace(library().playbooks[1], id="brand"))
    return plan


PLANS = {"empty": Plan(), "half": half_filled(), "full": tomrer(), "tried": tried()}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("what", SHEETS)
def test_the_planner_s_paper_says_all_that_the_pdf_says(planner: Opener, plan: Plan, what: str) -> None:
    opened = planner(plan)
    with frozen(opened, NOW):
        for language in LANGUAGES:
            text = shown(opened, what, language)
            assert [one for one in said(plan, what, language) if squeezed(one) not in text] == []


@pytest.mark.parametrize("what", SHEETS)
def test_the_planner_s_paper_says_the_words_of_the_template_too(planner: Opener, what: str) -> None:
    template = (
        Path(__file__).parents[2]
        / f"src/bavn/printing/templates/{'staff_card' if what == 'card' else 'manager_plan'}.typ"
    )
    opened = planner(tomrer())
    for language in LANGUAGES:
        text = shown(opened, what, language)
        words = {
            name.removeprefix("print."): held.say(language)
            for name, held in library().words.items()
            if name.startswith("print.")
        }
        used = [
            word
            for name, word in words.items()
            if re.search(rf"words\.{name}\b(?!-)", template.read_text(encoding="utf-8"))
        ]
        assert used
        assert [
            word for word in used if squeezed(word) not in text and "{" not in word and word not in {"ingen", "none"}
        ] == []


def test_the_card_holds_no_private_answer(planner: Opener) -> None:
    plan = tomrer()
    marks: dict[str, str] = {}
    for section in library().interview:
        for field in section.fields:
            if not field.staff and not field.options and field.id != "months":
                marks[f"{section.id}.{field.id}"] = f"Qz{len(marks):03}x"
                put(plan, f"{section.id}.{field.id}", marks[f"{section.id}.{field.id}"])
    text = shown(planner(plan), "card", "da")
    assert marks
    assert [name for name, mark in marks.items() if mark in text] == []


LONG = {"half": half_filled(), "full": tomrer(), "hostile": hostile(), "endless": tomrer()}
for _name in (
    "firm.name",
    "people.leader",
    "people.leader_phone",
    "people.unplug_names",
    "line.where",
    "line.wifi",
    "line.meet",
    "help.it",
    "review.hangs",
):
    put(LONG["endless"], _name, "W" * 10_000)


@pytest.mark.parametrize("plan", LONG.values(), ids=LONG)
def test_the_card_is_one_page_of_a4_whatever_the_answers(planner: Opener, plan: Plan) -> None:
    opened = planner(plan)
    pdf = on_paper(opened, "card")
    assert len(pdf.pages) == 1
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    assert opened.js(FITS)
    left: list[float] = []
    pdf.pages[0].extract_text(visitor_text=lambda _, page, line, *__: left.append(line[4] * page[0] + page[4]))
    assert min(one for one in left if one > 0) == pytest.approx(13 * POINTS_A_MM, abs=2)  # no margin but its own
    text = squeezed(pdf.pages[0].extract_text())
    assert squeezed("Ikke en officiel plan.") in text
    assert squeezed("Det sker nu") not in text


@pytest.mark.parametrize("plan", [tomrer(), hostile()], ids=["full", "hostile"])
def test_the_plan_prints_on_a4_and_nothing_is_wider_than_the_page(planner: Opener, plan: Plan) -> None:
    opened = planner(plan)
    pdf = on_paper(opened, "plan")
    assert len(pdf.pages) <= (11 if plan.answers["firm"] == tomrer().answers["firm"] else 20)
    assert opened.js(WIDER_THAN_ITS_PLACE) == []
    assert squeezed("Hvad så, sagde eller gjorde I?") in squeezed(pdf.pages[-1].extract_text())


def test_evidence_is_noted_only_after_somebody_says_that_it_came_out(planner: Opener) -> None:
    opened = planner(tomrer(), before="window.printed = 0; window.print = () => { window.printed += 1; };")
    with frozen(opened, NOW):
        for what in SHEETS:
            opened.go(f"#/print/{what}")
            opened.page.click("#print-now")
            assert opened.js(
                "() => bavn.store.plan.evidence.filter(one => one.kind.endsWith('printed')).map(one => one.kind)"
            ) == [f"{one}-printed" for one in SHEETS[: SHEETS.index(what)]]
            assert opened.js("() => document.activeElement.id") == "came-yes"
            opened.page.click("#came-yes")
            assert opened.js("() => bavn.store.plan.evidence.at(-1)") == {
                "kind": f"{what}-printed",
                "on": "2026-11-22",
                "good": True,
                "shows": "",
                "about": digest(tomrer(), library(), what),  # type: ignore[arg-type]
            }
    assert opened.js("() => window.printed") == 2


def test_what_did_not_come_out_is_no_evidence(planner: Opener) -> None:
    opened = planner(tomrer(), before="window.print = () => {};")
    before = opened.js("() => bavn.store.plan.evidence.length")
    opened.go("#/print/card")
    opened.page.click("#print-now")
    opened.page.get_by_text("Nej, ikke endnu").click()
    assert opened.js("() => bavn.store.plan.evidence.length") == before
    assert opened.page.locator("#came-yes").count() == 0


def test_the_screen_says_what_is_new_what_is_old_and_what_was_never_printed(planner: Opener) -> None:
    plan = tomrer()
    plan.evidence.append(
        Evidence(kind="card-printed", on="2026-11-20", good=True, shows="", about=digest(plan, library(), "card"))
    )
    opened = planner(plan)
    with frozen(opened, NOW):
        opened.go("#/print")
        text = opened.page.locator("main").inner_text()
        assert "Printet 20. november 2026, og det er stadig det nyeste" in text
        assert "Aldrig printet" in text
        opened.js("() => bavn.store.answer('people', null, 'leader', 'Bo')")
        opened.go("#/")
        opened.go("#/print")
        assert "men planen er ændret siden: print igen" in opened.page.locator("main").inner_text()


def test_the_paper_has_a_language_of_its_own(planner: Opener) -> None:
    opened = planner(tomrer())
    opened.go("#/print/card")
    opened.page.click("#paper-en")
    assert opened.js(
        "() => [document.querySelector('.sheet').lang, document.documentElement.lang, bavn.store.plan.language]"
    ) == ["en", "da", "da"]


@pytest.mark.parametrize("what", SHEETS)
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_paper_on_a_screen_fits_the_screen_and_axe_finds_nothing_serious(
    planner: Opener, what: str, viewport: dict[str, int]
) -> None:
    opened = planner(half_filled(), viewport=viewport)
    opened.go(f"#/print/{what}")
    assert opened.js("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert opened.axe() == []
    opened.page.set_viewport_size({"width": 1280, "height": 900})
    assert opened.js("() => document.documentElement.scrollWidth <= window.innerWidth")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), longest=st.integers(min_value=2, max_value=60))
def test_numbers_and_texts_are_set_as_in_python(planner_once: Opened, text: str, longest: int) -> None:
    digits = "".join(letter for letter in text if letter.isascii() and (letter.isdigit() or letter in " +"))
    assert planner_once.js("text => bavn.spaced(text)", digits) == spaced(digits)
    shown_ = planner_once.js("(text, longest) => bavn.cut(text, longest)", text, longest)
    assert len(shown_) <= longest
    if text.isprintable():
        assert shown_ == cut(text, longest)


@pytest.fixture
def planner_once(planner: Opener) -> Opened:
    return planner()
