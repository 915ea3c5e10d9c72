import os
import stat
from pathlib import Path

import pytest

from bavn.disk import lock
from bavn.model.problem import Problem
from bavn.store.lock import NAME, hold, holder


def test_a_state_folder_is_its_sensors_until_that_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BETWEEN_S", 0.0)
    assert holder(folder) is None
    with hold(folder):
        assert holder(folder) == os.getpid()
        assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
        with pytest.raises(Problem, match=r"another sensor \(process \d+\) has this state folder"), hold(folder):
            pass
    assert holder(folder) is None
