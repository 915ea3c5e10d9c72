import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.packaging.conftest import PACKAGING, Installer

SETTINGS = "/etc/bavn/bavn.toml"
UNIT = "/usr/local/lib/systemd/system/bavn-sensor.service"
RULE = "/etc/polkit-1/rules.d/50-bavn-reload.rules"


def versions(installer: Installer, prefix: str = "/opt/bavn") -> list[str]:
    return sorted(path.name for path in installer.at(prefix).iterdir() if not path.is_symlink())


def current(installer: Installer, prefix: str = "/opt/bavn") -> str:
    return str((installer.at(prefix) / "current").readlink())


def test_a_first_install_puts_everything_in_its_place(installer: Installer) -> None:
    done = installer.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing was started" in done.stdout
    assert "systemctl enable --now bavn-sensor" in done.stdout
    assert (versions(installer), current(installer)) == (["0.1.0"], "0.1.0")
    assert str(installer.at("/usr/local/bin/bavn").readlink()) == "/opt/bavn/current/bin/bavn"
    assert installer.at(UNIT).read_text() == (PACKAGING / "bavn-sensor.service").read_text()
    assert installer.at(UNIT.replace("sensor", "probe")).read_text() == (PACKAGING / "bavn-probe.service").read_text()
    assert installer.at(UNIT.replace("sensor", "hub")).read_text() == (PACKAGING / "bavn-hub.service").read_text()
    assert installer.at(SETTINGS).read_text() == "made\n"
    assert stat.S_IMODE(installer.at(SETTINGS).stat().st_mode) == 0o640
    assert stat.S_IMODE(installer.at("/etc/bavn").stat().st_mode) == 0o750
    assert not installer.at(RULE).exists()


def test_pip_is_asked_for_nothing_from_the_network_and_for_the_locked_hashes(installer: Installer) -> None:
    installer.run()
    packages, own = (installer.at("/opt/bavn/0.1.0/bin/pip.log")).read_text().splitlines()
    assert "--isolated install --no-index" in packages
    assert "--require-hashes --no-deps" in packages
    assert "--isolated install --no-index --no-deps" in own
    assert own.endswith("bavn-0.1.0-py3-none-any.whl")


def test_an_upgrade_keeps_state_and_settings_and_the_version_before(installer: Installer) -> None:
    installer.run()
    installer.at(SETTINGS).write_text("mine\n")
    state = installer.at("/var/lib/bavn/sensor.db")
    state.parent.mkdir(parents=True)
    state.write_text("kept")
    for version in ("0.2.0", "0.3.0"):
        installer.offer(version)
        done = installer.run()
        assert done.returncode == 0, done.stderr
    assert "An upgrade from 0.2.0: state and settings are as they were" in done.stdout
    assert "systemctl restart bavn-sensor" in done.stdout
    assert (versions(installer), current(installer)) == (["0.2.0", "0.3.0"], "0.3.0")
    assert (installer.at(SETTINGS).read_text(), state.read_text()) == ("mine\n", "kept")


def test_the_same_version_again_is_put_beside_the_one_that_runs(installer: Installer) -> None:
    for expected in (["0.1.0"], ["0.1.0", "0.1.0-2"], ["0.1.0-2", "0.1.0-3"]):
        assert installer.run().returncode == 0
        assert versions(installer) == expected
        assert current(installer) == expected[-1]


def test_an_install_that_fails_leaves_the_one_that_works(installer: Installer) -> None:
    installer.run()
    installer.offer("0.2.0")
    done = installer.run(PIP_FAILS="yes")
    assert (done.returncode, done.stderr) == (2, "install.sh: bavn itself could not be installed\n")
    assert (versions(installer), current(installer)) == (["0.1.0"], "0.1.0")


def test_another_prefix_is_the_units_too(installer: Installer) -> None:
    assert installer.run("--prefix", "/srv/bavn-1").returncode == 0
    assert current(installer, "/srv/bavn-1") == "0.1.0"
    assert "\nExecStart=/srv/bavn-1/current/bin/bavn sensor" in installer.at(UNIT).read_text()
    assert "/opt/bavn" not in installer.at(UNIT).read_text()


def test_the_reload_rule_is_installed_when_it_is_asked_for(installer: Installer) -> None:
    assert installer.run("--with-reload-rule").returncode == 0
    assert installer.at(RULE).read_text() == (PACKAGING / "50-bavn-reload.rules").read_text()


REFUSED: dict[str, tuple[list[str], dict[str, str], str]] = {
    "an unknown option": (["--start"], {}, "'--start' is no option"),
    "no value": (["--prefix"], {}, "--prefix needs a value"),
    "a relative prefix": (["--prefix", "opt"], {}, "--prefix 'opt' is no absolute path"),
    "an odd prefix": (["--prefix", "/opt/#s"], {}, "is no absolute path of plain characters"),
    "a Python of another version": ([], {"PRETENDED": "3.9"}, "is Python '3.9', these wheels are for: 3.11"),
    "no Python at all": (["--python", "/nowhere"], {}, "'/nowhere' is Python '', these wheels are for: 3.11"),
    "no venv": ([], {"NO_VENV": "1"}, "lacks its venv module (on Debian and Ubuntu: the package python3.11-venv)"),
}


@pytest.mark.parametrize(("arguments", "environment", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_one_line_and_nothing_is_installed(
    installer: Installer, arguments: list[str], environment: dict[str, str], line: str
) -> None:
    done = installer.run(*arguments, **environment)
    assert done.returncode == 2
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert not installer.root.exists()


def test_a_folder_that_is_damaged_is_refused(installer: Installer) -> None:
    (installer.folder / "wheels" / "bavn-0.1.0-py3-none-any.whl").write_text("another wheel")
    done = installer.run()
    assert done.returncode == 2
    assert "install.sh: this folder is damaged: unpack it again" in done.stderr
    assert not installer.root.exists()


def test_help_shows_the_options(installer: Installer) -> None:
    done = installer.run("--help")
    assert done.returncode == 0
    assert "--with-reload-rule" in done.stdout
    assert "set -eu" not in done.stdout


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_script_has_no_fault_that_shellcheck_knows() -> None:
    checked = subprocess.run(["shellcheck", str(PACKAGING / "install.sh")], capture_output=True, text=True, check=False)
    assert checked.stdout == ""


def test_the_script_starts_and_stops_nothing() -> None:
    lines = [line for line in Path(PACKAGING / "install.sh").read_text().splitlines() if "echo" not in line]
    assert [line for line in lines if "systemctl" in line] == [
        'if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi'
    ]
