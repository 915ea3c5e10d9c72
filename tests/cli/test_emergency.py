from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.sensors import keep, settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings with an nginx that is `true`, and a state folder that a sensor has left."""
    keep(tmp_path)
    path = Path(settings(tmp_path))
    protect = f'[protect]\nnginx_include = "{tmp_path}/bavn.conf"\nnginx_reload = ["true"]\nallow = ["192.0.2.0/24"]\n'
    path.write_text(path.read_text() + protect)
    return path


def shown(tmp_path: Path) -> bool:
    text = (tmp_path / "bavn.conf").read_text()
    assert "192.0.2.0/24 0;" in text  # their own network always sees the site
    return "default 1;" in text.partition("geo $bavn_emergency {")[2].partition("}")[0]


def test_without_a_sensor_nginx_is_told_at_once(config: Path, tmp_path: Path, call: Call) -> None:
    assert call("emergency", "on", "--config", config).status == 0
    assert shown(tmp_path)
    done = call("emergency", "off", "--config", config)
    assert (done.status, done.err) == (0, "")
    assert "The site is shown again" in done.out
    assert not shown(tmp_path)


def test_without_nginx_nobody_could_show_it(tmp_path: Path, call: Call) -> None:
    keep(tmp_path)
    done = call("emergency", "on", "--config", settings(tmp_path))
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "nginx_include is not set" in done.err
