import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.model import Report
from bavn.runners.scan import ScanSettings
from tests.cli.conftest import Call
from tests.pages.samples import flood, report

Answer = Callable[[Report], list[ScanSettings]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Let the engine answer with a report; return the settings that it is asked with."""

    def install(result: Report) -> list[ScanSettings]:
        asked: list[ScanSettings] = []

        def scan(settings: ScanSettings, _: object) -> Report:
            asked.append(settings)
            return result

        monkeypatch.setattr("bavn.cli.scan.run_scan", scan)
        return asked

    return install


def test_every_option_reaches_the_engine(call: Call, answer: Answer) -> None:
    asked = answer(report())
    call(
        "scan", "a.log", "b.log.gz", "--format", "combined", "--site", "www.example.dk", "--since", "2026-03-01 11:00",
        "--until", "2026-03-01T13:00:00+01:00", "--trusted-proxy", "192.0.2.0/24", "--trusted-proxy", "2001:db8::1",
    )  # fmt: skip
    assert asked == [
        ScanSettings(
            logs=("a.log", "b.log.gz"),
            format="combined",
            site="www.example.dk",
            since=datetime(2026, 3, 1, 11, tzinfo=UTC),
            until=datetime(2026, 3, 1, 12, tzinfo=UTC),
            trusted_proxies=(ip_network("192.0.2.0/24"), ip_network("2001:db8::1")),
        )
    ]


def test_standard_input_is_a_log_like_any_other(call: Call, answer: Answer) -> None:
    asked = answer(report())
    assert call("scan", "-").status == 0
    assert asked[0].logs == ("-",)


@pytest.mark.parametrize(
    ("result", "option", "status"),
    [(report(flood()), [], 0), (report(flood()), ["--exit-code"], 1), (report(), ["--exit-code"], 0)],
    ids=["found", "found and asked", "not found and asked"],
)
@pytest.mark.parametrize("form", [[], ["--json"], ["--rules", "plain"]], ids=["summary", "json", "rules"])
def test_the_status_says_found_only_where_it_is_asked_to(
    *, result: Report, option: list[str], status: int, form: list[str], call: Call, answer: Answer
) -> None:
    answer(result)
    called = call("scan", "x", *option, *form)
    assert (called.status, called.err) == (status, "")


def test_a_person_gets_the_verdict_first(call: Call, answer: Answer) -> None:
    answer(report(flood()))
    assert call("scan", "x").out.startswith("Flood at 11:06:12 UTC, found after 4 s")
    assert call("scan", "x", "--language", "da").out.startswith("Overbelastningsangreb kl. 11:06:12")


def test_a_machine_gets_one_document_and_nothing_else(call: Call, answer: Answer) -> None:
    answer(report(flood()))
    called = call("scan", "x", "--json")
    assert json.loads(called.out)["schema"] == "bavn.scan/1"
    assert called.err == ""


def test_rules_are_the_only_output_and_expire_within_the_hour(call: Call, answer: Answer) -> None:
    answer(report(flood()))
    text = call("scan", "x", "--rules", "plain").out
    made, expires = re.findall(r"rules made (\S+), expire (\S+)\.", text)[0]
    hour = datetime.fromisoformat(expires) - datetime.fromisoformat(made)
    assert hour.total_seconds() == 3600
    assert all(line.startswith("#") or "." in line or ":" in line for line in text.splitlines())


def test_a_trusted_proxy_is_never_in_the_rules(call: Call, answer: Answer) -> None:
    answer(report(flood()))
    assert "\n10.7.0.0" in call("scan", "x", "--rules", "plain").out
    assert "\n10.7.0." not in call("scan", "x", "--rules", "plain", "--trusted-proxy", "10.7.0.0/24").out


def test_a_packet_filter_is_refused_before_the_log_is_read_where_addresses_come_from_a_header(
    call: Call, answer: Answer
) -> None:
    asked = answer(report(flood()))
    called = call("scan", "x", "--rules", "nftables", "--trusted-proxy", "192.0.2.1")
    assert called.status == 2
    assert "would hit the proxy" in called.err
    assert asked == []


def test_a_page_is_written_and_named(call: Call, answer: Answer, tmp_path: Path) -> None:
    answer(report(flood()))
    page = tmp_path / "report.html"
    called = call("scan", "x", "--json", "--html", str(page), "--language", "da")
    assert json.loads(called.out)
    assert called.err == f"bavn: wrote {page}\n"
    assert '<html lang="da">' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "tomorrow"], "--since 'tomorrow' is no time"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "--until '2026-03-01' is not after --since '2026-03-02'"),
        (["--trusted-proxy", "10.0.0.1/8"], "--trusted-proxy '10.0.0.1/8' has host bits set"),
        (["--html", "/no/such/folder/x.html"], "does not exist"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ",
)
def test_a_bad_value_is_refused_before_the_log_is_read(
    options: list[str], said: str, call: Call, answer: Answer
) -> None:
    asked = answer(report())
    called = call("scan", "x", *options)
    assert (called.status, called.out, asked) == (2, "", [])
    assert said in called.err
    assert called.err.count("\n") == 1


def test_a_real_log_goes_through_the_real_engine(call: Call, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    line = '192.0.2.{} - - [01/Mar/2026:11:06:{:02d} +0000] "GET /page/{} HTTP/1.1" 200 512 "-" "Mozilla/5.0"\n'
    log.write_text("".join(line.format(number % 9, number % 60, number) for number in range(60)) + "garbage\n")
    document = json.loads(call("scan", str(log), "--json").out)
    assert document["input"]["lines"] == 61
    assert document["input"]["rejected"] == 1
    assert document["findings"] == []


def test_a_missing_log_is_one_line(call: Call, tmp_path: Path) -> None:
    called = call("scan", str(tmp_path / "missing.log"))
    assert (called.status, called.out) == (2, "")
    assert called.err.startswith("bavn: ")
    assert "missing.log" in called.err
    assert called.err.count("\n") == 1
