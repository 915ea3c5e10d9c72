from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.settings.place import settings_file


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "etc").mkdir()
    return tmp_path / "bavn.toml", tmp_path / "etc" / "bavn.toml"


def test_what_is_named_wins_over_what_is_there(places: tuple[Path, Path]) -> None:
    places[0].touch()
    named = {"BAVN_CONFIG": "/elsewhere.toml"}
    assert settings_file(Path("mine.toml"), named, places) == Path("mine.toml")
    assert settings_file(None, named, places) == Path("/elsewhere.toml")


def test_the_working_directorys_file_wins_over_the_machines(places: tuple[Path, Path]) -> None:
    places[1].touch()
    assert settings_file(None, {"BAVN_CONFIG": ""}, places) == places[1]
    places[0].touch()
    assert settings_file(None, {}, places) == places[0]


def test_a_link_to_nothing_is_there_so_that_its_reader_says_what_is_wrong(places: tuple[Path, Path]) -> None:
    places[1].touch()
    places[0].symlink_to("nothing")
    assert settings_file(None, {}, places) == places[0]


def test_a_place_that_may_not_be_looked_at_is_for_its_reader_to_refuse(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "exists", refuse)
    assert settings_file(None, {}, places) == places[0]


def test_where_none_is_there_every_way_to_name_one_is_said(places: tuple[Path, Path]) -> None:
    with pytest.raises(Problem) as error:
        settings_file(None, {}, places)
    assert str(error.value) == (
        f"there is neither {places[0]} nor {places[1]} (allowed: a file named on the command line or in BAVN_CONFIG; "
        "`bavn config init` begins one)"
    )


def test_the_usual_places_are_the_working_directory_and_etc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bavn.toml").touch()
    assert settings_file(None, {}) == Path("bavn.toml")
