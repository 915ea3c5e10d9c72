from datetime import UTC
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.observatory.observatory import open_observatory
from bavn.runners.public_status import board_of, files_of, owner_of, write_public
from bavn.settings.reading import loads
from bavn.settings.schema import Settings
from tests.runners.prober import MINUTE, NOW, sample, spell, target


def settings(*, public: bool = True) -> Settings:
    section = '[public]\nfolder = "www"\norganisation = "Eksempel"\nmessage_da = "Vi arbejder"' if public else ""
    return loads(
        '[[probe]]\nname = "front"\nurl = "https://front.example/"\npublic = true\ninstead_da = "Ring"\n'
        f'[[probe]]\nname = "back"\nurl = "https://back.example/"\n{section}',
        "/etc/bavn.toml",
    )


def test_only_what_was_chosen_is_told_and_only_a_while_later(tmp_path: Path) -> None:
    with open_observatory(tmp_path, NOW) as observatory:
        names = ("front", "back")
        observatory.know([target(name) for name in names])
        looks = [sample(name, "refused", NOW + number * MINUTE) for name in names for number in range(20)]
        observatory.keep(looks, [spell(1), spell(2, name="back")], {"front": "down"}, now=NOW + 20 * MINUTE)
        soon, later = (board_of(settings(), observatory, NOW + number * MINUTE) for number in (9, 20))
    assert soon is not None
    assert later is not None
    assert [(one.name, one.state) for one in soon.standings] == [("front", "unknown")]
    assert [(one.name, one.state, one.instead) for one in later.standings] == [("front", "down", ("", "Ring"))]


def test_what_was_looked_at_and_never_judged_is_not_said_to_work(tmp_path: Path) -> None:
    with open_observatory(tmp_path, NOW) as observatory:
        observatory.know([target("front")])
        looks = [sample("front", "refused", NOW + number * MINUTE) for number in range(20)]
        observatory.keep(looks, now=NOW + 20 * MINUTE)
        told = board_of(settings(), observatory, NOW + 20 * MINUTE)
        observatory.keep([], verdicts={"front": "up"}, now=NOW + 20 * MINUTE)
        then = board_of(settings(), observatory, NOW + 20 * MINUTE)
    assert told is not None
    assert then is not None
    assert (told.state, then.state) == ("unknown", "works")


@pytest.mark.parametrize(("every", "state"), [("30s", "unknown"), ("30m", "works")])
def test_what_is_looked_at_every_half_hour_is_known_until_the_next_look(tmp_path: Path, every: str, state: str) -> None:
    made = loads(
        f'[[probe]]\nname = "front"\nurl = "https://front.example/"\npublic = true\ninterval = "{every}"\n'
        '[public]\nfolder = "www"\norganisation = "Eksempel"',
        "/etc/bavn.toml",
    )
    with open_observatory(tmp_path, NOW) as observatory:
        observatory.know([target("front")])
        observatory.keep([sample("front", "ok", NOW)], verdicts={"front": "up"}, now=NOW)
        told = board_of(made, observatory, NOW + 39 * MINUTE)
    assert told is not None
    assert told.state == state


def test_nobody_who_has_not_asked_is_shown(tmp_path: Path) -> None:
    with open_observatory(tmp_path, NOW) as observatory:
        assert board_of(settings(public=False), observatory, NOW) is None


def test_an_owner_says_what_it_wants_said() -> None:
    made = settings()
    assert made.public is not None
    owner = owner_of(made, made.public)
    assert (owner.organisation, owner.message, owner.public) == ("Eksempel", ("", "Vi arbejder"), True)


def test_page_and_badges_are_whole_files_that_a_web_server_may_read(tmp_path: Path) -> None:
    with open_observatory(tmp_path / "state", NOW) as observatory:
        told = board_of(settings(), observatory, NOW)
    assert told is not None
    files = files_of(told, UTC)
    for _ in range(2):
        write_public(tmp_path / "www", files)
    assert {one.name: one.read_text() for one in (tmp_path / "www").iterdir()} == files
    assert sorted(files) == ["badge-en.svg", "badge.svg", "index.html"]
    assert {one.stat().st_mode & 0o777 for one in (tmp_path / "www").iterdir()} == {0o644}


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "www").write_text("in the way")
    with pytest.raises(Problem, match="cannot be written"):
        write_public(tmp_path / "www", {"index.html": ""})
