from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.protection.emergency import follow, is_on, switch
from bavn.protection.nginx import Nginx
from bavn.settings.schema import ProtectSettings
from tests.protection.samples import Memory


def nginx(tmp_path: Path) -> Nginx:
    return Nginx(ProtectSettings(), tmp_path / "bavn.conf", monotonic=lambda: 0.0)


def test_the_switch_holds_until_it_is_switched_off(tmp_path: Path) -> None:
    assert not is_on(tmp_path)
    for _ in range(2):
        switch(tmp_path, on=True)
        assert is_on(tmp_path)
    for _ in range(2):
        switch(tmp_path, on=False)
        assert not is_on(tmp_path)


def test_whoever_can_show_the_page_does_as_the_switch_says(tmp_path: Path) -> None:
    shows, cannot = nginx(tmp_path), Memory()
    switch(tmp_path, on=True)
    follow(tmp_path, [cannot, shows], always=False)
    assert shows.emergency
    switch(tmp_path, on=False)
    follow(tmp_path, [shows], always=False)
    assert not shows.emergency
    follow(tmp_path, [shows], always=True)
    assert shows.emergency


def test_a_state_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be switched"):
        switch(tmp_path / "none", on=True)
