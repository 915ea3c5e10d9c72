"""The parts of an incident: steps, deadlines, drafts, in a real Chromium."""

from bavn.plan.library import library
from bavn.plan.log import Event
from bavn.plan.planfile import Plan
from tests.plan.samples import tomrer
from tests.planner.browser import Opened, Opener
from tests.planner.walking import COPENHAGEN, START, at, read, shown, started, taken, words

# ── steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_overdue_says_so_in_words(planner: Opener) -> None:
    opened = planner(**COPENHAGEN)
    at(opened, "2026-11-20T13:11:00Z")
    taken(opened, started("ransomware"))
    assert "skulle være gjort kl. 14.01, 10 min over tiden" in shown(opened, "#step-ransomware-hands-off")
    assert "inden kl. 14.15, 4 min tilbage" in shown(opened, "#step-ransomware-phone")


def test_a_step_names_its_person_its_numbers_and_their_state(planner: Opener) -> None:
    opened = planner(tomrer())
    at(opened, START)
    taken(opened, started("ransomware"))
    opened.page.click("#step-ransomware-phone-how > summary")
    step = shown(opened, "#step-ransomware-phone")
    assert "den, der ringer: Anna Hansen" in step
    assert "prøvet 20. november 2026" in step
    assert words("incident.number_unverified") in step  # the IT supplier's number was tried under another number
    assert "IT-4711" in step
    assert opened.page.locator("#step-ransomware-phone a[href='tel:70000010']").count() == 1


def test_skipping_asks_for_a_reason_and_opening_again_brings_the_step_back(planner: Opener) -> None:
    opened = planner()
    taken(opened, started("ransomware"))
    opened.page.click("#step-ransomware-hands-off-skipping > summary")
    opened.page.click("#step-ransomware-hands-off-skipped")
    assert len(read(opened)[0]) == 2  # no reason, no line
    opened.page.fill("#step-ransomware-hands-off-why", "Maskinen er allerede slukket")
    opened.page.click("#step-ransomware-hands-off-skipped")
    assert "Maskinen er allerede slukket" in shown(opened, "#step-ransomware-hands-off")
    opened.page.click("#step-ransomware-hands-off-open")
    assert opened.page.evaluate("document.activeElement.id") == "step-ransomware-hands-off-done"
    assert [step.state for step in read(opened)[1].steps.values()] == ["open"]


def test_after_a_tick_the_focus_is_on_the_next_step(planner: Opener) -> None:
    opened = planner()
    taken(opened, started("ransomware"))
    opened.page.click("#to-next")
    assert opened.page.evaluate("document.activeElement.id") == "step-ransomware-hands-off-done"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "step-ransomware-backup-disk-done"


def test_the_second_tick_by_another_is_shown_and_the_first_stands(planner: Opener) -> None:
    done = {"which": "ransomware", "step": "pull", "state": "done"}
    opened = planner(**COPENHAGEN)
    at(opened, "2026-11-20T13:30:00Z")
    taken(
        opened,
        started(
            "ransomware",
            Event("2026-11-20T13:02:00Z", "step", by="Anna", **done),
            Event("2026-11-20T13:04:00Z", "step", by="Bo", **done),
        ),
    )
    step = shown(opened, "#step-ransomware-pull")
    assert "Gjort kl. 14.02 af Anna" in step
    assert "Bagefter også: Gjort kl. 14.04 af Bo" in step


def test_who_writes_is_asked_once_and_never_in_the_way(planner: Opener) -> None:
    opened = planner(tomrer())
    taken(opened, started("ransomware"))
    opened.page.click("#step-ransomware-hands-off-done")
    opened.page.click("form.writer button:has-text('Bo Hansen')")
    opened.page.click("#step-ransomware-backup-disk-done")
    assert opened.page.locator("#writer").count() == 0
    opened.page.reload()
    opened.page.wait_for_selector("#writer-change")
    assert [step.by for step in read(opened)[1].steps.values()] == ["", "Bo Hansen"]


def test_steps_only_for_others_are_left_out_and_doubtful_ones_say_perhaps(planner: Opener) -> None:
    opened = planner(Plan(answers={"firm": {"personal": "no"}}))
    taken(opened, started("ransomware"))
    assert opened.page.locator("#step-ransomware-data-authority").count() == 0  # no personal data
    assert opened.page.locator("#step-ransomware-insurer").count() == 0  # no insurer
    assert words("incident.step_maybe") in shown(opened, "#step-ransomware-nis2-early")


# ── deadlines ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def stamps(opened: Opened, **reasons: str) -> None:
    for stamp, why in reasons.items():
        opened.page.fill(f"#why-{stamp}", why)
        opened.page.click(f"#set-{stamp}")


def test_the_two_stamps_start_their_own_deadlines_in_local_time(planner: Opener) -> None:
    opened = planner(tomrer(), **COPENHAGEN)
    at(opened, "2026-10-23T12:30:00Z")  # 14:30; the clock goes back on the 25th
    id_ = taken(opened, started("ransomware", when="2026-10-23T12:00:00Z"))
    assert words("incident.no_stamp_yet") in shown(opened, "#next-deadline")
    opened.go(f"#/incident/{id_}/clocks")
    assert "Løber fra »Vi ved det«" in shown(opened, "#clock-gdpr")
    stamps(opened, suspected="Mærkelige navne", aware="Kundekartoteket er låst")
    assert "man. 26. okt. 13.30 · 3 døgn tilbage" in shown(opened, "#clock-gdpr .due")
    assert "søn. 25. okt. 13.30" in shown(opened, "#clock-insurer .due")  # the policy's 48 hours, from the suspicion
    assert opened.page.locator("#clock-nis2-early").count() == 0  # the plan says that NIS 2 does not cover them
    opened.go(f"#/incident/{id_}")
    assert "1 døgn 23 t" in shown(opened, "#next-deadline") or "2 døgn" in shown(opened, "#next-deadline")


def test_a_passed_deadline_says_by_how_much(planner: Opener) -> None:
    opened = planner(tomrer(), **COPENHAGEN)
    at(opened, "2026-11-25T14:00:00Z")
    id_ = taken(opened, started("ransomware", Event(START, "clock", which="aware", state="set", text="Set")))
    opened.go(f"#/incident/{id_}/clocks")
    assert "2 døgn 1 t over tiden" in shown(opened, "#clock-gdpr .due")


def test_what_the_plan_does_not_say_is_perhaps_and_the_source_tells_how_it_was_read(planner: Opener) -> None:
    opened = planner(Plan(answers={"help": {"insurer": "Eksempel"}}))
    id_ = taken(opened, started("ransomware", Event(START, "clock", which="suspected", state="set", text="?")))
    opened.go(f"#/incident/{id_}/clocks")
    for clock in ("gdpr", "nis2-early", "nis2-final"):
        assert words("print.clock-maybe") in shown(opened, f"#clock-{clock}")
    assert words("incident.due_policy") in shown(opened, "#clock-insurer .due")
    opened.page.click("#clock-nis2-final summary")
    assert words("incident.reading_press") in shown(opened, "#clock-nis2-final")
    opened.page.click("#clock-insurer summary")
    assert words("incident.reading_unread") in shown(opened, "#clock-insurer")
    assert words("incident.not_advice") in shown(opened, "main")


def test_a_stamp_is_corrected_only_by_a_new_line_and_both_are_shown(planner: Opener) -> None:
    opened = planner(tomrer(), **COPENHAGEN)
    at(opened, "2026-11-20T14:00:00Z")
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/clocks")
    stamps(opened, aware="Kunderne er ramt")
    opened.page.click("#correct-aware > summary")
    opened.page.fill("#when-aware", "2026-11-20T14:20")
    stamps(opened, aware="Vi så det allerede her")
    assert "fre. 20. nov. 14.20 (Vi så det allerede her)" in shown(opened, "#stamp-aware .held")
    history = shown(opened, "#stamp-aware ul")
    assert "Linje 3: sat til fre. 20. nov. 15.00" in history
    assert "Linje 4: sat til fre. 20. nov. 14.20" in history
    opened.page.click("#correct-aware > summary")
    opened.page.fill("#why-aware", "Det var en øvelse for kollegerne")
    opened.page.click("#withdraw-aware")
    assert words("incident.not_set") in shown(opened, "#stamp-aware .held")
    assert [entry.event.state for entry in read(opened)[0][2:] if entry.event] == ["set", "set", "withdrawn"]


def test_a_time_that_has_not_come_is_refused_and_one_without_reason_too(planner: Opener) -> None:
    opened = planner(**COPENHAGEN)
    at(opened, "2026-11-20T14:00:00Z")
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/clocks")
    opened.page.click("#set-aware")
    opened.page.fill("#when-aware", "2026-11-20T15:30")
    stamps(opened, aware="Snart")
    assert words("incident.future_time") in shown(opened, "#stamp-aware")
    opened.page.fill("#when-aware", "")
    opened.page.click("#set-aware")
    assert words("incident.no_time") in shown(opened, "#stamp-aware")
    assert len(read(opened)[0]) == 2


def test_the_clock_of_the_page_is_in_the_field_for_a_time(planner: Opener) -> None:
    opened = planner(**COPENHAGEN)
    at(opened, START)
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/clocks")
    assert opened.page.input_value("#when-aware") == "2026-11-20T14:00"


# ── drafts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def copied(opened: Opened, message: str) -> str:
    opened.js("() => { bavn.copy = (text, then) => { window.copied = text; then(true); }; }")
    opened.page.click(f"#copy-{message}")
    assert words("incident.copied") in shown(opened, f"#copy-{message}-said")
    return str(opened.js("() => window.copied"))


def test_a_draft_is_marked_until_it_is_approved_whatever_is_done_to_it(planner: Opener) -> None:
    opened = planner(tomrer())
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/drafts/staff-sms")
    assert copied(opened, "staff-sms").startswith("UDKAST\n\nTømrer Hansen & Søn ApS: it-angreb.")
    opened.page.fill("#text-staff-sms", "Gå hjem, alle sammen")
    assert copied(opened, "staff-sms") == "UDKAST\n\nGå hjem, alle sammen"
    opened.page.click("#approve-staff-sms")
    assert shown(opened, "#text-staff-sms") == "Gå hjem, alle sammen"
    assert copied(opened, "staff-sms") == "Gå hjem, alle sammen"
    opened.page.fill("#sent-staff-sms-how", "Sms til alle ni")
    opened.page.click("#sent-staff-sms")
    assert [(said.which, said.state, said.text) for said in read(opened)[1].messages] == [
        ("staff-sms", "approved", "Gå hjem, alle sammen"),
        ("staff-sms", "sent", "Sms til alle ni"),
    ]


def test_what_a_draft_does_not_know_is_listed_in_plain_words(planner: Opener) -> None:
    opened = planner()
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/drafts/data-authority")
    listed = shown(opened, "#draft-data-authority .blanks")
    assert words("incident.blank_incident_aware") in listed
    assert "Navnet på jeres virksomhed" in listed
    assert "{" not in listed
    assert "incident." not in listed


def test_a_text_message_that_is_too_long_says_so_while_it_is_written(planner: Opener) -> None:
    opened = planner(tomrer())
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/drafts/staff-sms")
    opened.page.fill("#text-staff-sms", "UDKAST\n\n" + "😀" * 161)
    assert "For lang: 161 tegn, højst 160" in shown(opened, "#text-staff-sms-count")


def test_every_draft_is_there_and_those_of_the_playbook_come_first(planner: Opener) -> None:
    opened = planner(Plan(answers={"help": {"insurer": "Eksempel"}}))
    id_ = taken(opened, started("supplier"))
    opened.go(f"#/incident/{id_}/drafts")
    order = opened.page.evaluate("[...document.querySelectorAll('details.draft')].map(one => one.id.slice(6))")
    assert sorted(order) == sorted(message.id for message in library().messages)
    named = {step.message for step in library().playbook("supplier").steps} - {""}
    assert set(order[: len(named)]) == named
