import json
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.opening import join_store
from bavn.hubstore.audit import AuditLine
from tests.cli.conftest import Call
from tests.cli.hubs import new_folder, now


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found = new_folder(tmp_path)
    with join_store(found) as store:
        store.audit.write(
            AuditLine(now() - timedelta(days=30), "anna", "member-added", "ishoej"),
            AuditLine(now() - timedelta(hours=2), "anna", "order-kill", detail="a\x1b[2Jb"),
            AuditLine(now() - timedelta(hours=1), "vejle", "joined", "vejle"),
        )
    return found


def test_what_was_done_is_shown_oldest_first(call: Call, data: Path) -> None:
    lines = call("hub", "audit", "--data", str(data)).out.splitlines()
    assert [line.split()[2:4] for line in lines] == [["anna", "order-kill"], ["vejle", "joined"]]
    assert lines[0].endswith("a\\x1b[2Jb")


def test_it_reaches_back_as_far_as_is_asked(call: Call, data: Path) -> None:
    lines = call("hub", "audit", "--since", "2020-01-01T00:00Z", "--data", str(data)).out.splitlines()
    assert [line.split()[3] for line in lines] == ["member-added", "order-kill", "joined"]


def test_it_is_of_one_member_where_that_is_asked(call: Call, data: Path) -> None:
    (line,) = call("hub", "audit", "--member", "vejle", "--json", "--data", str(data)).out.splitlines()
    assert {key: json.loads(line)[key] for key in ("who", "what", "member")} == {
        "who": "vejle",
        "what": "joined",
        "member": "vejle",
    }


def test_a_time_that_is_none_is_one_line(call: Call, data: Path) -> None:
    done = call("hub", "audit", "--since", "yesterday", "--data", str(data))
    assert (done.status, done.out, "--since 'yesterday'" in done.err) == (2, "", True)
