"""A folder with a carpenter's plan in it, as the commands find it."""

from pathlib import Path

import pytest

from bavn.plan.planfile import save
from tests.plan.samples import tomrer


@pytest.fixture
def plan_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plan file of `tomrer()`, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BAVN_PLAN", raising=False)
    path = tmp_path / "bavn-plan.json"
    save(path, tomrer())
    return path
