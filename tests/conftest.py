"""What all tests share: real logs for acceptance, and skips that count as failures where everything is installed."""

import gc
import os
import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

DATA = os.environ.get("BAVN_DATA")

# Left out rather than skipped, unless the variable is set: other people's files, and what asks the package index for a
# hundred megabytes. See CONTRIBUTING.md.
LEFT_OUT = {"conformance": "CACAO_SCHEMAS", "wheelhouse": "BAVN_WHEELHOUSE"}

# Begun first, where files are handed out in this order: else one worker ends with one of them while the others wait.
LONGEST = (
    "story/test_story.py",
    "runners/test_live_flood.py",
    "backups/test_check.py",
    "backups/test_borg.py",
    "isolation/test_in_force.py",
    "screens/test_signing_in.py",
    "browser/test_exercise.py",
    "browser/test_now.py",
    "browser/test_every_page.py",
    "planner/test_screens.py",
    "planner/test_logic.py",
    "planner/test_incident_screens.py",
)

# A test is never timed: on a busy machine an example may take long.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# Bytecode is kept, whatever the environment wants: hundreds of processes would each compile all of Bavn anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No process that a test starts may ever isolate the machine's own network namespace: the product refuses this one.
with suppress(OSError):
    os.environ["BAVN_NEVER_ISOLATE"] = str(Path("/proc/self/ns/net").readlink())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="fail if any test was skipped")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Twenty thousand tests are no garbage: to look for some among them, again and again, takes a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for marker, variable in LEFT_OUT.items():
        if variable not in os.environ:
            left_out = [item for item in items if item.get_closest_marker(marker)]
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))
    if DATA is None:
        for item in items:
            if item.get_closest_marker("acceptance"):
                item.add_marker(pytest.mark.skip(reason="acceptance: BAVN_DATA names no folder of real logs"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := skipped(config):
        terminalreporter.write_line(f"ERROR: --no-skips was given and {count} skipped", red=True)


def skipped(config: pytest.Config) -> int:
    """How many tests or files were skipped, where --no-skips forbids it; else 0."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter and config.getoption("--no-skips") else 0


@pytest.fixture(scope="session")
def real_logs() -> Path:
    """The folder of real logs that BAVN_DATA names."""
    if DATA is None:
        pytest.skip("acceptance: BAVN_DATA names no folder of real logs")
    folder = Path(DATA)
    assert folder.is_dir(), f"BAVN_DATA is {DATA}, which is no folder"
    return folder
