import json
import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.plan.planfile import LARGEST_BYTES, Check, Evidence, Plan, dumps, loads, read, rows, save, value
from tests.plan.samples import HOSTILE, half_filled, hostile, tomrer

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ROW = st.dictionaries(TEXT, TEXT, max_size=4)
PLANS = st.builds(
    Plan,
    language=st.sampled_from(["da", "en"]),
    changed=TEXT,
    reviewed=TEXT,
    answers=st.dictionaries(TEXT, ROW | st.lists(ROW, max_size=3), max_size=4),
    checked=st.dictionaries(TEXT, st.builds(Check, on=TEXT, number=TEXT), max_size=3),
    evidence=st.lists(st.builds(Evidence, TEXT, TEXT, st.booleans(), TEXT, TEXT), max_size=3),
)


def document(**others: object) -> bytes:
    return json.dumps({"schema": "bavn.plan/1", **others}).encode()


@given(PLANS)
def test_what_was_written_is_read_again(plan: Plan) -> None:
    assert loads(dumps(plan), "plan") == plan


@pytest.mark.parametrize("plan", [tomrer(), half_filled(), Plan()], ids=["full", "half-filled", "empty"])
def test_a_plan_survives_the_disk(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "bavn-plan.json"
    save(path, plan)
    assert read(path) == plan


def test_hostile_text_comes_back_with_only_its_lone_surrogate_replaced(tmp_path: Path) -> None:
    save(tmp_path / "p", hostile())
    assert value(read(tmp_path / "p"), "firm.name") == HOSTILE.replace("\ud800", "\ufffd")


def test_the_file_is_for_people_too() -> None:
    written = dumps(tomrer()).decode()
    assert '\n    "firm": {\n      "name": "Tømrer Hansen & Søn ApS",\n' in written
    assert written.endswith("}\n")


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    save(tmp_path / "p", tomrer())
    assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o600


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    save(tmp_path / "p", tomrer())
    save(tmp_path / "p", half_filled())
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "plan.json")
    save(tmp_path / "link", tomrer())
    assert (tmp_path / "link").is_symlink()
    assert read(tmp_path / "plan.json") == tomrer()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1, column 1: this is no JSON"),
        (b'{\n  "schema": x}', "line 2, column 13: this is no JSON"),
        (b"\x89PNG\r\n", "byte 1: this is no text in UTF-8"),
        (b'\xff\xfe{\x00"\x00', "byte 1: this is no text in UTF-8"),
        (b"[" * 200_000, "this is no JSON of ours"),
        (b'{"schema": ' + b"9" * 10_000 + b"}", "this is no JSON of ours"),
        (document(x=float("nan")), "this is no JSON of ours"),
        (b"[]", 'its "schema" is another or missing (allowed: bavn.plan/1)'),
        (b"{}", 'its "schema" is another or missing'),
        (b'{"schema": 1}', 'its "schema" is another or missing'),
        (b'{"schema": "bavn.scan/1"}', 'its "schema" is another or missing'),
        (
            b'{"schema": "bavn.plan/2"}',
            "a newer Bavn wrote this (bavn.plan/2); update Bavn to read it (allowed: bavn.plan/1)",
        ),
        (document(answers=3), "answers.*: an answer is no text"),
        (document(answers={"firm": None}), "answers.firm: an answer is no text"),
        (document(answers={"firm": {"name": 5}}), "answers.firm.name: an answer is no text"),
        (
            document(answers={"systems": [{"name": "x"}, {"hours": 24}]}),
            "answers.systems.1.hours: an answer is no text",
        ),
        (document(answers={"systems": ["x"]}), "answers.systems.0: an answer is no text"),
        (document(language="tlh"), "Invalid enum value 'tlh' - at `language`"),
        (document(checked={"police": "114"}), "Expected `object`, got `str`"),
        (document(evidence=[{"kind": "drill"}]), "evidence[0]"),
    ],
    ids=lambda case: ascii(case)[:40],
)
def test_what_is_no_plan_is_named_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(Problem) as raised:
        loads(data, "plan.json")
    assert str(raised.value).startswith("plan.json")
    assert said in str(raised.value)


@given(st.binary(max_size=200) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_plan_or_a_problem(data: bytes) -> None:
    with suppress(Problem):
        loads(data, "x")


def test_a_file_saved_by_notepad_is_read() -> None:
    assert loads(b"\xef\xbb\xbf" + dumps(tomrer()).replace(b"\n", b"\r\n"), "x") == tomrer()


def test_a_lone_surrogate_written_as_an_escape_is_read_and_can_be_saved_again() -> None:
    plan = loads(b'{"schema":"bavn.plan/1","answers":{"firm":{"name":"\\ud800"}}}', "x")
    assert value(plan, "firm.name") == "\ufffd"
    assert loads(dumps(plan), "x") == plan


def test_a_section_that_a_newer_bavn_asks_for_is_kept(tmp_path: Path) -> None:
    save(tmp_path / "p", half_filled())
    assert read(tmp_path / "p").answers["fleet"] == {"vans": "4"}


def test_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(Problem, match="too large"):
        loads(b" " * (LARGEST_BYTES + 1), "x")


def test_what_could_not_be_read_again_is_not_saved(tmp_path: Path) -> None:
    save(tmp_path / "p", tomrer())
    with pytest.raises(Problem, match="too large to be saved"):
        save(tmp_path / "p", Plan(answers={"firm": {"name": "x" * LARGEST_BYTES}}))
    assert read(tmp_path / "p") == tomrer()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.json", "no such file"),
        (".", "this is no file"),
        ("a\0b", "no such file|cannot be read"),
        ("x" * 300, "no such file|cannot be read"),
    ],
)
def test_what_cannot_be_opened_is_a_problem(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=said):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["none/p.json", "a\0b"])
def test_what_cannot_be_saved_is_a_problem(name: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be saved"):
        save(tmp_path / name, tomrer())


def test_a_full_disk_leaves_the_old_plan_whole(tmp_path: Path) -> None:
    path = tmp_path / "p"
    save(path, tomrer())
    code = """
import resource, signal, sys
from pathlib import Path
from bavn.plan.planfile import Plan, save
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
save(Path(sys.argv[1]), Plan(answers={"firm": {"name": "x" * 5000}}))
"""
    ran = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)
    assert "bavn.model.problem.Problem" in ran.stderr
    assert "cannot be saved: File too large" in ran.stderr
    assert read(path) == tomrer()
    assert [one.name for one in tmp_path.iterdir()] == ["p"]


def test_a_kill_before_the_new_file_is_in_place_leaves_the_old_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "p", tomrer())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "p", half_filled())
    monkeypatch.undo()
    assert read(tmp_path / "p") == tomrer()


def test_the_bytes_reach_the_disk_before_the_name_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_fsync(file: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file")
        fsync(file)

    def note_replace(self: Path, target: Path) -> Path:
        order.append("replace")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    save(tmp_path / "p", tomrer())
    assert order == ["file", "replace", "folder"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("firm.cvr", "12345678"),
        ("suppliers.1.name", "Booking Eksempel"),
        ("suppliers.2.name", ""),
        ("suppliers.name", ""),
        ("suppliers.01.name", ""),
        ("suppliers.-1.name", ""),
        ("suppliers.9999999.name", ""),
        ("suppliers.\u0660.name", ""),
        ("firm.0.name", ""),
        ("firm.none", ""),
        ("none.name", ""),
        ("firm", ""),
        ("", ""),
        ("firm.name.", ""),
        ("suppliers.0.name.x", ""),
    ],
    ids=ascii,
)
def test_a_name_reaches_one_answer_or_nothing(name: str, expected: str) -> None:
    assert value(tomrer(), name) == expected


def test_rows_of_a_section_that_has_none() -> None:
    assert rows(half_filled(), "suppliers") == []
    assert rows(half_filled(), "none") == []
    assert [row.get("name") for row in rows(half_filled(), "systems")] == ["Bogholderi", None]


def test_results_are_plain_data() -> None:
    assert msgspec.json.decode(msgspec.json.encode(tomrer()), type=Plan) == tomrer()
