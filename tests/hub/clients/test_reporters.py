"""Programs that others run already, unmodified, that report to the hub: CrowdSec's agent, and fail2ban's own action."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.hub.clients.serving import program, run, running, served, until
from tests.hub.dialects.lapi_samples import StandInHub, key

PACKAGED: Final = Path("/usr/share/crowdsec/hub")
PATTERNS: Final = Path("/etc/crowdsec/patterns")
FAIL2BAN: Final = Path("/etc/fail2ban")
ATTACKER: Final = "203.0.113.9"
PRIVATE: Final = rb"anna|inside|machine|\b4242\b|ssh2|auth\.log|Failed"  # digits also stand within ids and times

AGENT: Final = """\
common: {{daemonize: false, log_media: stdout, log_level: info, working_dir: .}}
config_paths:
  config_dir: {folder}
  data_dir: {folder}/data
  simulation_path: {folder}/simulation.yaml
  hub_dir: {packaged}
  index_path: {packaged}/.index.json
  notification_dir: {folder}/notifications
  plugin_dir: {folder}/plugins
crowdsec_service: {{acquisition_path: {folder}/acquis.yaml, parser_routines: 1}}
cscli: {{output: human}}
db_config: {{log_level: info, type: sqlite, db_path: {folder}/data/crowdsec.db, use_wal: true}}
api:
  client: {{insecure_skip_verify: false, credentials_path: {folder}/local_api_credentials.yaml}}
prometheus: {{enabled: false}}
"""
JAIL: Final = """\
[DEFAULT]
backend = polling
usedns = no
[sshd]
enabled = true
filter = sshd
maxretry = 3
findtime = 1h
bantime = 1h
logpath = {log}
action = abuseipdb[abuseipdb_apikey="{secret}", abuseipdb_category="18,22"]
"""


@pytest.fixture
def hub() -> StandInHub:
    hub = StandInHub(time=datetime.now(UTC))  # noqa: TID251  the programs look at the clock, so their times are today's
    hub.know(key("web1", "report", "vejle"))
    return hub


def guesses(count: int, now: datetime) -> str:
    """Lines of a log with names in them that are nobody's business."""
    stamp = now.strftime("%b %e %H:%M:")
    return "".join(
        f"{stamp}{second:02d} inside sshd[77]: Failed password for invalid user anna from {ATTACKER} port 4242 ssh2\n"
        for second in range(count)
    )


def only_report(hub: StandInHub) -> tuple[str, str, str, int]:
    (report,) = hub.store.reports.rows
    kept = msgspec.json.encode(report)
    assert not re.findall(PRIVATE, kept)
    (source,) = report.sighting.sources
    return report.member, report.sighting.kind, source.address, source.requests


def test_crowdsecs_agent_logs_in_and_reports_what_it_saw_and_nothing_of_whom(
    hub: StandInHub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    agent = program("crowdsec")
    if not (PACKAGED / ".index.json").is_file() or not PATTERNS.is_dir():
        pytest.skip("crowdsec is not installed as Debian packages it")
    for item in ("parsers/s00-raw/{}/syslog-logs", "parsers/s01-parse/{}/sshd-logs", "scenarios/{}/ssh-bf"):
        link = tmp_path / f"{item.replace('{}/', '')}.yaml"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(PACKAGED / f"{item.format('crowdsecurity')}.yaml")
    dates = tmp_path / "parsers/s02-enrich/dateparse-enrich.yaml"
    dates.parent.mkdir()
    dates.symlink_to(PACKAGED / "parsers/s02-enrich/crowdsecurity/dateparse-enrich.yaml")
    (tmp_path / "patterns").symlink_to(PATTERNS)
    (tmp_path / "data").mkdir()
    (tmp_path / "acquis.yaml").touch()
    (tmp_path / "simulation.yaml").write_text("simulation: false\n")
    (tmp_path / "config.yaml").write_text(AGENT.format(folder=tmp_path, packaged=PACKAGED))
    log = tmp_path / "auth.log"
    log.write_text(guesses(8, hub.time))  # it takes a log's times for UTC
    with served(hub) as url:
        account = f"url: {url}/\nlogin: machine-of-anna\npassword: secret of web1\n"
        (tmp_path / "local_api_credentials.yaml").write_text(account)
        arguments = ("-c", str(tmp_path / "config.yaml"), "-dsn", f"file://{log}", "-type", "syslog", "-no-api")
        run(agent, *arguments, patience_s=20)
        assert only_report(hub) == ("vejle", "password-guessing", ATTACKER, 6)
    assert "anna" not in caplog.text


def test_fail2bans_own_action_reports_once_its_url_is_changed(
    hub: StandInHub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = program("fail2ban-server")
    program("curl")
    log = tmp_path / "auth.log"
    log.touch()
    for folder in ("action.d", "filter.d"):
        (tmp_path / folder).mkdir()
    for name in ("filter.d/common.conf", "filter.d/sshd.conf"):
        shutil.copy(FAIL2BAN / name, tmp_path / name)
    own = re.sub(r"(?m)^dbfile\s*=.*$", "dbfile = None", (FAIL2BAN / "fail2ban.conf").read_text())
    (tmp_path / "fail2ban.conf").write_text(own)
    (tmp_path / "jail.conf").write_text(JAIL.format(log=log, secret="secret of web1"))  # noqa: S106  of a test
    with served(hub) as url:
        action = (FAIL2BAN / "action.d/abuseipdb.conf").read_text()
        assert "https://api.abuseipdb.com/api/v2/report" in action
        (tmp_path / "action.d/abuseipdb.conf").write_text(action.replace("https://api.abuseipdb.com", url))
        files = ("-c", str(tmp_path), "-s", str(tmp_path / "socket"), "-p", str(tmp_path / "pid"))
        start = (server, *files, "--logtarget", "STDOUT", "-f", "-x", "start")
        with running(start, tmp_path / "said"):
            until(lambda: "Server ready" in (tmp_path / "said").read_text(), what="fail2ban to start")
            with log.open("a") as file:
                file.write(guesses(4, hub.time.astimezone()))
            until(lambda: bool(hub.store.reports.rows), what="fail2ban to report")
        assert only_report(hub) == ("vejle", "password-guessing", ATTACKER, 1)
    assert "ERROR" not in (tmp_path / "said").read_text()
    assert "anna" not in caplog.text
