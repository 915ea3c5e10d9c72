"""`bavn probe URL...`: what a person reads, what a program reads, and how it leaves."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bavn.cli.probe import INSTALL, INSTALL_RUN, target_of, tools, without_parts
from bavn.cli.refusal import RefusedError
from tests.cli.conftest import Call
from tests.probing.samples import closed_port, page, saying
from tests.runners.test_probing_starting import server


def test_a_server_that_answers_works(call: Call) -> None:
    with server(saying(page())) as port:
        called = call("probe", f"http://127.0.0.1:{port}/", "--inside", "--exit-code")
    assert (called.status, called.err) == (0, "")
    assert called.out.startswith(f"http://127.0.0.1:{port}/: works\n")
    assert "first byte" in called.out


def test_one_that_is_gone_is_said_and_is_no_failure_unless_asked(call: Call) -> None:
    url = f"http://127.0.0.1:{closed_port()}/"
    called = call("probe", url, "--inside", "--language", "da")
    assert (called.status, called.err) == (0, "")
    assert called.out.startswith(f"{url}: virker ikke\n")
    assert call("probe", url, "--inside", "--exit-code").status == 1


def test_programs_get_one_document(call: Call) -> None:
    url = f"http://127.0.0.1:{closed_port()}/"
    document = json.loads(call("probe", url, url, "--json", "--inside").out)
    assert document["schema"] == "bavn.probe/1"
    assert [(one["url"], one["ending"]) for one in document["looks"]] == [(url, "refused")]


def test_the_inside_is_not_visited_unless_that_is_said(call: Call) -> None:
    document = json.loads(call("probe", "http://127.0.0.1:1/", "--json").out)
    assert [one["ending"] for one in document["looks"]] == ["not-public"]
    said = call("probe", "http://127.0.0.1:1/").out
    assert "leads to 127.0.0.1" in said
    assert "--inside" in said
    assert "also at" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ftp://a.example",), "bavn: 'ftp://a.example' is no URL that can be looked at; allowed: "),
        (("",), "bavn: '' names no host; allowed: "),
        (("https://u:p@a.example",), "bavn: 'https://u:p@a.example' holds a name to sign in with"),
        (("a.example", "--timeout", "0.5"), "bavn: --timeout '0.5' is not allowed; allowed: 1 to 60"),
        (("a.example", "--timeout", "nan"), "bavn: --timeout 'nan' is not allowed; allowed: 1 to 60"),
        (("run", "a.example"), "bavn: `bavn probe run` takes no URL: it looks at what bavn.toml names"),
        (tuple(f"a{number}.example" for number in range(1001)), "bavn: these are 1,001 URLs; allowed: 1,000 at once"),
    ],
    ids=["scheme", "empty", "password", "too short", "no number", "run and more", "too many"],
)
def test_what_cannot_be_looked_at_is_one_line(call: Call, arguments: tuple[str, ...], said: str) -> None:
    called = call("probe", *arguments)
    assert (called.status, called.out, called.err.count("\n")) == (2, "", 1)
    assert called.err.startswith(said)


def test_a_host_alone_is_a_web_page() -> None:
    assert target_of("www.example.dk", 5).url == "https://www.example.dk"
    assert target_of("dns://example.dk", 5).timeout.total_seconds() == 5


def test_the_name_it_goes_by_says_who_looks() -> None:
    made = tools("mailto:a@b.dk", inside=True)
    assert made.agent.endswith(" (+mailto:a@b.dk)")
    assert made.allowed("127.0.0.1")
    assert not tools().allowed("127.0.0.1")


def test_what_is_missing_is_said_as_what_to_install() -> None:
    assert str(without_parts(ModuleNotFoundError(name="h11"))) == INSTALL
    assert isinstance(without_parts(ModuleNotFoundError(name="dns.resolver")), RefusedError)
    assert str(without_parts(ModuleNotFoundError(name="cryptography.x509"))) == INSTALL_RUN
    assert not isinstance(without_parts(ModuleNotFoundError(name="bavn.x")), RefusedError)


def test_help_is_light_and_so_is_a_look(tmp_path: Path) -> None:
    heavy = "{'numpy', 'numba', 'asyncio', 'h11', 'dns', 'apprise', 'httpx', 'rich'}"
    code = f"import sys, bavn.cli.app; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert shown.stdout == "[]\n"
    code = (
        "import sys, bavn.cli.app as app; app.run(['probe', 'http://127.0.0.1:1/', '--json']);"
        "print(sorted({'numpy', 'numba', 'apprise', 'httpx'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert shown.stdout.endswith("[]\n")
