"""Real repositories are made once, and copied by each test that changes one."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backups.samples import Firm, borg, borg_backup, firm, program, restic, restic_backup


@pytest.fixture(scope="session")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    return firm(tmp_path_factory.mktemp("firm"))


@pytest.fixture(scope="session")
def good_restic(anna: Firm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    program("restic")
    repository = tmp_path_factory.mktemp("restic") / "depot"
    restic(anna, repository, "init")
    restic_backup(anna, repository)
    return repository


@pytest.fixture(scope="session")
def good_borg(anna: Firm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    program("borg")
    repository = tmp_path_factory.mktemp("borg") / "depot"
    borg(anna, "init", "--encryption", "repokey", repository)
    borg_backup(anna, repository, "anna-2026-11-22")
    return repository


@pytest.fixture
def restic_depot(good_restic: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good_restic, tmp_path / "restic-depot"))


@pytest.fixture
def bo(anna: Firm, good_borg: Path, tmp_path: Path) -> Firm:
    """The same firm for a copy of its borg repository: borg remembers for each user what it saw of a repository."""
    assert good_borg.exists()
    home = shutil.copytree(anna.environment["BORG_BASE_DIR"], tmp_path / "borg-home")
    environment = {**anna.environment, "BORG_BASE_DIR": str(home), "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes"}
    return replace(anna, environment=environment)


@pytest.fixture
def borg_depot(good_borg: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good_borg, tmp_path / "borg-depot"))
