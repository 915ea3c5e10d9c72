import json
from pathlib import Path

import pytest

from bavn.plan.library import library
from bavn.plan.planfile import read
from tests.cli.conftest import Call
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def test_every_playbook_is_exported(plan_file: Path, call: Call) -> None:
    assert call("plan", "export", "--cacao", "out", "--plan", plan_file).status == 0
    documents = {path.stem: json.loads(path.read_text()) for path in Path("out").iterdir()}
    assert set(documents) == {one.id for one in library().playbooks}
    assert all(one["spec_version"] == "cacao-2.0" for one in documents.values())


def test_an_exported_playbook_is_imported_and_can_be_run(plan_file: Path, call: Call) -> None:
    call("plan", "export", "--cacao", "out")
    called = call("plan", "import", Path("out") / "ddos.json")
    assert called.status == 0
    assert [one.id for one in read(plan_file).playbooks] == ["own-ddos"]
    started = call("incident", "start", "--kind", "own-ddos")
    assert started.status == 0
    assert "[ ]  1 " in started.out
    call("plan", "export", "--cacao", "again")
    assert (Path("again") / "own-ddos.json").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"type": "playbook"}'])
def test_what_is_no_playbook_is_one_line_and_changes_nothing(content: str, plan_file: Path, call: Call) -> None:
    before = plan_file.read_bytes()
    Path("theirs.json").write_text(content)
    called = call("plan", "import", "theirs.json")
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert plan_file.read_bytes() == before


def test_names_and_numbers_are_left_out_to_share(plan_file: Path, call: Call) -> None:
    call("plan", "export", "--cacao", "ours", "--plan", plan_file)
    call("plan", "export", "--cacao", "theirs", "--without-names")
    texts = {folder: "".join(path.read_text() for path in Path(folder).iterdir()) for folder in ("ours", "theirs")}
    assert "Anna Hansen" in texts["ours"]
    assert not [secret for secret in ("Hansen", "20 00 00 01", "tomrer") if secret in texts["theirs"]]
    assert next(Path("ours").iterdir()).stat().st_mode & 0o777 == 0o600


def test_an_id_of_the_plan_file_never_leads_out_of_the_folder(plan_file: Path, call: Call) -> None:
    call("plan", "export", "--cacao", "out")
    call("plan", "import", Path("out") / "ddos.json")
    plan_file.write_text(plan_file.read_text().replace('"own-ddos"', '"../../own"'))
    called = call("plan", "export", "--cacao", "deep/er")
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert "playbooks[0]" in called.err
    assert not list(plan_file.parent.parent.rglob("own.json"))
