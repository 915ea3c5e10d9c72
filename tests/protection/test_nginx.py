"""What is written for nginx; what nginx makes of it stands in test_real_nginx.py."""

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.protection.enforcing import Applied
from bavn.protection.nginx import Nginx, http_part, server_file, server_part
from bavn.protection.visitor_pages import VisitorPages
from bavn.response import rules
from bavn.settings.schema import ProtectSettings
from tests.protection.servers import Clock, decision
from tests.response.samples import LATER, NOW, finding, source

INCLUDE = Path("/etc/nginx/conf.d/bavn.conf")
PAGES = VisitorPages("<p>{reference}</p>", "<p>slow</p>", "<p>closed</p>")


def made(folder: Path, **settings: object) -> Nginx:
    clock = Clock()
    protect = ProtectSettings(nginx_reload=("true",), **settings)  # type: ignore[arg-type]
    return Nginx(protect, folder / "bavn.conf", monotonic=clock, wait=clock.wait)


def test_it_says_what_came_and_what_went(tmp_path: Path) -> None:
    enforcer = made(tmp_path)
    one, other = decision("192.0.2.1", now=NOW), decision("192.0.2.2", now=NOW)
    assert enforcer.apply([one], NOW) == Applied(1, 0, 1)
    assert enforcer.apply([one, other], NOW) == Applied(1, 0, 2)
    assert enforcer.apply([decision("192.0.2.1", "limit", now=NOW)], NOW) == Applied(0, 1, 1)
    assert enforcer.apply([one], NOW + timedelta(hours=2)) == Applied(0, 1, 0)


def test_a_renewal_within_the_minute_is_the_same_text(tmp_path: Path) -> None:
    enforcer = made(tmp_path)
    enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)
    before = (tmp_path / "bavn.conf").stat()
    later = NOW + timedelta(seconds=59)
    enforcer.apply([decision("192.0.2.1", now=later)], later)
    assert (tmp_path / "bavn.conf").stat() == before
    later = NOW + timedelta(seconds=60)
    enforcer.apply([decision("192.0.2.1", now=later)], later)
    assert (tmp_path / "bavn.conf").stat() != before


def test_what_is_exported_and_what_is_live_are_one_piece_of_writing(tmp_path: Path) -> None:
    exported = rules([finding(source("192.0.2.1", "limit"))], "nginx", made=NOW, expires=LATER)
    made(tmp_path).apply([decision("192.0.2.1", "limit", now=NOW)], NOW)
    body = exported[exported.index("geo $bavn_blocked") :]
    assert body in (tmp_path / "bavn.conf").read_text()


def test_an_empty_set_keeps_the_emergency_page(tmp_path: Path) -> None:
    enforcer = made(tmp_path, emergency=True)
    enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)
    enforcer.apply([], NOW)
    text = (tmp_path / "bavn.conf").read_text()
    assert "192.0.2.1" not in text
    assert "geo $bavn_emergency {\n    default 1;" in text


@pytest.mark.parametrize(("emergency", "default"), [(True, 1), (False, 0)])
def test_own_networks_never_see_the_emergency_page(emergency: bool, default: int) -> None:  # noqa: FBT001
    own = [ip_network("2001:db8::/32"), ip_network("203.0.113.0/24"), ip_network("203.0.113.0/24")]
    text = http_part((), PAGES, include=INCLUDE, own=own, emergency=emergency)
    assert f"default {default};\n    203.0.113.0/24 0;\n    2001:db8::/32 0;\n}}" in text


def test_the_heading_says_what_to_write_once() -> None:
    text = http_part((), PAGES, include=INCLUDE, own=(), emergency=False)
    advised = re.findall(r"^#     (.*)$", text, re.MULTILINE)
    assert advised == ["include /etc/nginx/conf.d/bavn.conf;", "include /etc/nginx/conf.d/bavn.server;"]


def test_no_word_is_longer_than_nginx_reads() -> None:
    pages = VisitorPages("🔥" * 7000 + '"{reference}\\"' * 10, "", '"' * 32_000)
    text = http_part((), pages, include=INCLUDE, own=(), emergency=False)
    assert max(len(word.encode()) for word in re.findall(r'"(?:[^"\\]|\\.)*"', text)) < 4000


def test_the_part_for_servers_never_changes() -> None:
    assert server_part(INCLUDE) == server_part(INCLUDE)
    assert "192" not in server_part(INCLUDE)


@pytest.mark.parametrize(
    ("include", "server"),
    [("a/bavn.conf", "a/bavn.server"), ("a/bavn", "a/bavn.server"), ("a/b.c.conf", "a/b.c.server")],
)
def test_the_part_for_servers_stands_beside_under_a_name_that_is_not_read_by_itself(include: str, server: str) -> None:
    assert server_file(Path(include)) == Path(server)


def test_a_page_that_cannot_be_used_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "blocked.html").write_bytes(b"\xff")
    with pytest.raises(Problem, match="no UTF-8"):
        made(tmp_path, nginx_pages=tmp_path)
