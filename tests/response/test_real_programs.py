"""The programs themselves read the rules: syntax always, and where a network of our own can be made, effect."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.model import Finding
from bavn.response import rules
from bavn.response.haproxy import MAP_FILE
from tests.response.samples import LATER, NOW, finding, many, mixed

MANY = 1000
APACHE_MODULES = Path("/usr/lib/apache2/modules")
CASES = pytest.mark.parametrize(
    "found",
    [mixed(), many(15_000), finding()],
    ids=["mixed", "fifteen thousand", "nothing to enforce"],
)


def program(*names: str) -> str:
    for name in names:
        if path := shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"):
            return path
    pytest.skip(f"{names[0]} is not installed")


def run(command: Sequence[str | Path]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout + done.stderr


def written(folder: Path, kind: str, found: Finding) -> Path:
    path = folder / f"bavn.{kind}"
    path.write_text(rules([found], kind, made=NOW, expires=LATER), encoding="utf-8")
    return path


def advised(path: Path) -> str:
    """The lines that a rule set's comments tell people to add to their own configuration."""
    return "\n".join(re.findall(r"^#     (.*)$", path.read_text(), re.MULTILINE))


def nginx_configuration(folder: Path, rule_file: Path) -> Path:
    path = folder / "nginx.conf"
    path.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"include {rule_file};\nserver {{ listen 8099;\n"
        f"location / {{ try_files /none =204; }}\n{advised(rule_file)}\n}} }}\n"
    )
    return path


def haproxy_configuration(folder: Path, rule_file: Path) -> Path:
    path = folder / "haproxy.cfg"
    lines = advised(rule_file).replace(MAP_FILE, str(rule_file))
    path.write_text(
        "defaults\n    mode http\n    timeout client 5s\n    timeout server 5s\n    timeout connect 5s\n"
        + lines.replace("frontend YOURS", "frontend web\n    bind :8098")
        + "\n    http-request return status 204\n"
    )
    return path


def apache_configuration(folder: Path, rule_file: Path) -> Path:
    if not APACHE_MODULES.is_dir():
        pytest.skip("apache2: its modules are not where Debian puts them")
    modules = ("mpm_event", "authz_core", "authz_host", "headers")
    path = folder / "apache.conf"
    path.write_text(
        f"ServerRoot {folder}\nServerName www.example.dk\nPidFile {folder}/apache.pid\nListen 8097\n"
        + "".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n" for name in modules)
        + f"ErrorLog {folder}/error.log\nDocumentRoot {folder}\nInclude {rule_file}\n"
    )
    return path


@CASES
def test_nginx_accepts_the_rules(found: Finding, tmp_path: Path) -> None:
    nginx = program("nginx")
    said = run([nginx, "-t", "-c", nginx_configuration(tmp_path, written(tmp_path, "nginx", found))])
    assert "warn" not in said.lower()


@CASES
def test_haproxy_accepts_the_rules(found: Finding, tmp_path: Path) -> None:
    haproxy = program("haproxy")
    run([haproxy, "-c", "-f", haproxy_configuration(tmp_path, written(tmp_path, "haproxy", found))])


@CASES
def test_apache_accepts_the_rules(found: Finding, tmp_path: Path) -> None:
    apache = program("apache2", "httpd")
    run([apache, "-t", "-f", apache_configuration(tmp_path, written(tmp_path, "apache", found))])


@CASES
def test_nftables_accepts_the_rules(found: Finding, tmp_path: Path) -> None:
    nft = program("nft")
    network = own_network()
    if "--user" in network and len(found.sources) > MANY:
        pytest.skip("the kernel takes so many at once only from root")
    run([*network, nft, "-c", "-f", written(tmp_path, "nftables", found)])


def own_network() -> list[str]:
    """How to run a program in a network namespace made for it; a named skip where that is not allowed."""
    command = [program("unshare"), "--net"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        command = [command[0], "--user", "--map-root-user", "--net"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare: no network namespace may be made here")
    return command


def test_nftables_loads_twice_and_its_entries_run_out(tmp_path: Path) -> None:
    nft = program("nft")
    path = written(tmp_path, "nftables", mixed())
    said = run([*own_network(), "sh", "-c", f"{nft} -f {path} && {nft} -f {path} && {nft} list ruleset"])
    assert re.search(r"192\.0\.2\.1 timeout 1h expires (59m|1h)", said)
    assert said.count("ip saddr @block4") == 1


LIVE = """
set -e
ip link set lo up
for address in 192.0.2.1 198.51.100.7 203.0.113.200; do ip addr add $address/32 dev lo; done
{start}
trap 'kill $(cat {pid})' EXIT
ask() {{ curl -s -o /dev/null -w '%{{http_code}}\\n' --interface $1 "http://127.0.0.1:{port}/?[1-$2]"; }}
curl -s -o /dev/null --retry 20 --retry-connrefused http://127.0.0.1:{port}/
for address in 192.0.2.1 198.51.100.7 203.0.113.200; do
    echo $address $(ask $address 250 | sort | uniq -c)
done
"""


@pytest.mark.parametrize(
    ("kind", "port", "limited"), [("nginx", 8099, "503"), ("haproxy", 8098, "429")], ids=["nginx", "haproxy"]
)
def test_a_running_server_blocks_limits_and_lets_pass(kind: str, port: int, limited: str, tmp_path: Path) -> None:
    binary = program(kind)
    program("curl")
    program("ip")
    now = datetime.now(UTC)  # noqa: TID251  the servers look at the real clock
    path = tmp_path / f"bavn.{kind}"
    path.write_text(rules([mixed()], kind, made=now, expires=now + timedelta(hours=1)))
    pid = tmp_path / f"{kind}.pid"
    if kind == "nginx":  # as root of its namespace, in which there may be nobody else
        start = f"{binary} -g 'user root;' -c {nginx_configuration(tmp_path, path)}"
    else:
        start = f"{binary} -D -p {pid} -f {haproxy_configuration(tmp_path, path)}"
    said = run([*own_network(), "sh", "-c", LIVE.format(start=start, port=port, pid=pid)])
    answers = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line[:1].isdigit()}
    assert answers["192.0.2.1"] == ["250", "403"]
    assert answers["203.0.113.200"] == ["250", "204"]
    assert limited in answers["198.51.100.7"]
    assert "204" in answers["198.51.100.7"]
