from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from starlette.requests import Request

from bavn.hub.doors.callers import caller_of
from bavn.hub.doors.limits import Limits, Rate, Rates
from bavn.hub.settings import HubSettings, TlsSection
from tests.hub.hubs import running

XFF, FORWARDED = "x-forwarded-for", "forwarded"
BEHIND = {name: TlsSection("off", caller=name) for name in ("x-forwarded-for", "forwarded")}


def asked(headers: Sequence[tuple[str, str]], host: str = "127.0.0.1") -> Request:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return Request({"type": "http", "headers": raw, "client": (host, 4711)})


@pytest.mark.parametrize(
    ("name", "given", "caller"),
    [
        pytest.param(XFF, ["192.0.2.7"], "192.0.2.7", id="one"),
        pytest.param(XFF, ["203.0.113.1, 192.0.2.7"], "192.0.2.7", id="what the caller wrote before it"),
        pytest.param(XFF, ["192.0.2.7", "198.51.100.2"], "198.51.100.2", id="two lines"),
        pytest.param(XFF, ["192.0.2.7:4711"], "192.0.2.7", id="with a port"),
        pytest.param(XFF, ["[2001:db8::7]:4711"], "2001:db8::7", id="IPv6 with a port"),
        pytest.param(XFF, ["2001:db8::7"], "2001:db8::7", id="IPv6"),
        pytest.param(XFF, [], "127.0.0.1", id="nothing"),
        pytest.param(XFF, ["192.0.2.7,"], "127.0.0.1", id="an empty place"),
        pytest.param(XFF, ["192.0.2.7, unknown"], "127.0.0.1", id="no address"),
        pytest.param(XFF, ["192.0.2.7\x00"], "127.0.0.1", id="a byte that is none"),
        pytest.param(XFF, ["1" * 8_000], "127.0.0.1", id="a long number"),
        pytest.param(FORWARDED, ["for=192.0.2.7"], "192.0.2.7", id="Forwarded"),
        pytest.param(FORWARDED, ["for=203.0.113.1, for=192.0.2.7;proto=https"], "192.0.2.7", id="Forwarded, two"),
        pytest.param(FORWARDED, ['proto=https; FOR="[2001:db8::7]:4711"'], "2001:db8::7", id="Forwarded, IPv6"),
        pytest.param(FORWARDED, ['for=192.0.2.7;host="a;for=203.0.113.1;x"'], "192.0.2.7", id="Forwarded, quoted"),
        pytest.param(FORWARDED, ['host="a;for=203.0.113.1;x";for=192.0.2.7'], "192.0.2.7", id="Forwarded, and before"),
        pytest.param(FORWARDED, ['for=192.0.2.7;host="a, for=203.0.113.1"'], "192.0.2.7", id="Forwarded, a comma too"),
        pytest.param(FORWARDED, ['host="a, for=203.0.113.1"'], "127.0.0.1", id="Forwarded, nothing but that"),
        pytest.param(FORWARDED, [r'for=192.0.2.7;host="\";for=203.0.113.1;\""'], "192.0.2.7", id="Forwarded, escapes"),
        pytest.param(FORWARDED, [r'for="192.0.2\.7"'], "192.0.2.7", id="Forwarded, escaped for nothing"),
        pytest.param(FORWARDED, ['for=203.0.113.1;x=", for=192.0.2.7'], "192.0.2.7", id="Forwarded, a quote left open"),
        pytest.param(
            FORWARDED, ['for=203.0.113.1;x=", for="192.0.2.7";host="a"'], "192.0.2.7", id="Forwarded, to be closed"
        ),
        pytest.param(FORWARDED, ["for=203.0.113.1;for=192.0.2.7"], "127.0.0.1", id="Forwarded, said twice"),
        pytest.param(FORWARDED, ["for=192.0.2.7;"], "127.0.0.1", id="Forwarded, a pair that is none"),
        pytest.param(FORWARDED, ['a="' * 8_000 + ",for=192.0.2.7"], "192.0.2.7", id="Forwarded, many quotes"),
        pytest.param(FORWARDED, [",a=b;" * 8_000 + ",for=192.0.2.7"], "192.0.2.7", id="Forwarded, many places"),
        pytest.param(FORWARDED, ["for=_hidden"], "127.0.0.1", id="Forwarded, a name"),
        pytest.param(FORWARDED, ['for="192.0.2.7'], "127.0.0.1", id="Forwarded, a quote that does not end"),
        pytest.param(FORWARDED, ["by=192.0.2.7;xfor=192.0.2.8"], "127.0.0.1", id="Forwarded, another word"),
    ],
)
def test_the_proxys_own_word_is_the_last_one(
    name: Literal["x-forwarded-for", "forwarded"], given: list[str], caller: str
) -> None:
    assert caller_of(asked([(name, one) for one in given]), BEHIND[name]) == caller


@pytest.mark.parametrize(
    ("tls", "host"),
    [
        pytest.param(TlsSection("own"), "127.0.0.1", id="the hub speaks TLS itself"),
        pytest.param(TlsSection("own", caller="x-forwarded-for"), "127.0.0.1", id="and a setting that does not fit"),
        pytest.param(TlsSection("off"), "127.0.0.1", id="no proxy is named"),
        pytest.param(BEHIND["forwarded"], "127.0.0.1", id="the proxy sets another header"),
        pytest.param(BEHIND["x-forwarded-for"], "203.0.113.9", id="not from this machine"),
        pytest.param(BEHIND["x-forwarded-for"], "nobody", id="no address"),
    ],
)
def test_what_anybody_may_write_is_not_believed(tls: TlsSection, host: str) -> None:
    assert caller_of(asked([(XFF, "192.0.2.7")], host), tls) == host


def test_strangers_behind_a_proxy_are_told_apart_and_cannot_pose_as_each_other(tmp_path: Path) -> None:
    def behind_a_proxy(found: HubSettings) -> HubSettings:
        return replace(found, tls=BEHIND["x-forwarded-for"])

    with running(tmp_path, change=behind_a_proxy) as hub:
        hub.hub.limits = Limits(Rates(door=Rate(0.001, 2)))

        def status(said: str) -> int:
            return hub.client.get("/lists/clear/plain.txt", headers={"X-Forwarded-For": said}).status_code

        assert [status("192.0.2.7") for _ in range(3)] == [200, 200, 429]
        assert status(f"198.51.100.{8}, 192.0.2.7") == 429
        assert status("192.0.2.7, 198.51.100.8") == 200
