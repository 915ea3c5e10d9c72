"""`bavn pages`, as a program of its own beside a state folder."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Call
from tests.cli.sensors import keep, settings
from tests.no_tls import NO_TLS
from tests.waiting import until


def test_it_serves_on_loopback_until_it_is_stopped_and_writes_no_key_into_a_journal(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.7")
    config = settings(tmp_path)
    command = [sys.executable, "-m", "bavn", "pages", "--listen", "127.0.0.1:0", "--config", config]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as pages:
        assert pages.stderr is not None
        said = pages.stderr.readline()
        port = re.search(r"127\.0\.0\.1:(\d+)", said)
        assert port is not None, said
        assert "key=" not in said
        link = call("pages", "--link", "--listen", f"127.0.0.1:{port[1]}", "--config", config).out.strip()
        with httpx.Client(verify=NO_TLS, trust_env=False, follow_redirects=True, timeout=20) as client:
            until(lambda: client.get(link).status_code == 200, what="the pages answer")
            assert "192.0.2.7" in client.get(f"http://127.0.0.1:{port[1]}/release").text
        pages.send_signal(signal.SIGTERM)
        assert pages.wait(20) == 0
        assert pages.stdout is not None
        assert pages.stdout.read() == ""


@pytest.mark.parametrize("listen", ["0.0.0.0:8642", "192.0.2.1:8642", "[::]:8642", "hub.example:8642", "127.0.0.1:x"])
def test_an_address_that_others_can_reach_is_refused(call: Call, tmp_path: Path, listen: str) -> None:
    keep(tmp_path)
    called = call("pages", "--listen", listen, "--config", settings(tmp_path))
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert "this machine alone" in called.err


def test_the_address_stands_in_the_settings(call: Call, tmp_path: Path) -> None:
    keep(tmp_path)
    path = Path(settings(tmp_path))
    path.write_text(path.read_text() + 'pages = "127.0.0.1:9999"\n')
    assert call("pages", "--link", "--config", path).out.startswith("http://127.0.0.1:9999/?key=")


def test_where_nothing_was_kept_that_is_said(call: Call, tmp_path: Path) -> None:
    called = call("pages", "--config", settings(tmp_path))
    assert (called.status, called.err.count("\n")) == (2, 1)


def test_it_loads_nothing_numeric(tmp_path: Path) -> None:
    code = (
        "import sys, bavn.runners.own_pages_server, bavn.runners.own_views, bavn.cli.pages;"
        "print([name for name in ('numpy', 'numba', 'sqlalchemy', 'starlette', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"
