"""Read `bavn.toml`: typed settings, or every wrong key in one go, each as one line.

bavn.toml, [[site]] 2, protect: 'blok' is not allowed (allowed: watch, limit, block)
"""

import re
import tomllib
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem
from bavn.settings import schema
from bavn.settings.agreement import check_agreement
from bavn.settings.schema import Settings
from bavn.settings.walking import SettingsError, Walk

__all__ = ["SECTIONS", "SettingsError", "loads", "read"]

LARGEST_BYTES: Final = 4_000_000
SECTIONS: Final = (
    "sensor",
    "site",
    "system",
    "syslog",
    "journal",
    "protect",
    "tell",
    "networks",
    "plan",
    "isolation",
    "hub",
    "probe",
    "probing",
    "maintenance",
    "public",
)
_PLACE: Final = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


def read(path: Path) -> Settings:
    """Read a settings file. `SettingsError` if it cannot be read, or holds anything that is wrong."""
    return loads(read_text(path), str(path))


def read_text(path: Path) -> str:
    """The text of a settings file. `SettingsError` if it is none, cannot be read, or is larger than 4 MB."""
    try:
        if path.exists() and not path.is_file():
            raise _refused(str(path), "this is no file")
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise _refused(str(path), "there is no such file") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(str(path), f"cannot be read: {why}") from None
    if len(data) > LARGEST_BYTES:
        raise _refused(str(path), "this is too large for settings", f"{LARGEST_BYTES:,} bytes")
    return decoded(data, str(path))


def decoded(data: bytes, name: str) -> str:
    """Text from UTF-8, with or without a byte order mark. `SettingsError` names the line that is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(f"{name}, line {line}", "this is no UTF-8 text") from None


def loads(text: str, name: str) -> Settings:
    """Read settings from text, for a file called `name`; what is relative is relative to the folder of that name.

    `SettingsError` holds every wrong key. How sections fit together is looked at when each key alone is right.
    """
    walk = Walk(name, _folder(name))
    document = document_of(text, name)
    for given in document:
        if given not in SECTIONS:
            walk.unknown("", "section", given, SECTIONS)
    plan = walk.one(schema.PlanSection, document, "plan") or schema.PlanSection()
    settings = Settings(
        sensor=walk.one(schema.SensorSettings, document, "sensor") or schema.SensorSettings(),
        sites=walk.many(schema.SiteSettings, document, "site"),
        systems=walk.many(schema.SystemSettings, document, "system"),
        syslog=walk.many(schema.SyslogInput, document, "syslog"),
        journal=walk.many(schema.JournalInput, document, "journal"),
        protect=walk.one(schema.ProtectSettings, document, "protect") or schema.ProtectSettings(),
        tell=walk.many(schema.TellSettings, document, "tell"),
        networks=(walk.one(schema.NetworksSection, document, "networks") or schema.NetworksSection()).table,
        plan=plan.file,
        share_readiness=plan.share_readiness,
        hub=walk.one(schema.HubSettings, document, "hub"),
        probes=walk.many(schema.ProbeSettings, document, "probe"),
        probing=walk.one(schema.ProbingSettings, document, "probing") or schema.ProbingSettings(),
        maintenance=walk.many(schema.MaintenanceSettings, document, "maintenance"),
        public=walk.one(schema.PublicSettings, document, "public"),
    )
    walk.one(schema.IsolationSection, document, "isolation")
    walk.stop()
    check_agreement(settings, walk)
    walk.stop()
    return settings


def document_of(text: str, name: str) -> dict[str, object]:
    """The TOML tables in a text. `SettingsError` names line and column of what is no TOML."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(str(error), name) from None
    except RecursionError:
        raise _refused(name, "this is nested too deep") from None
    except ValueError:  # more digits than Python reads
        raise _refused(name, "a number in it is too long") from None


def _no_toml(error: str, name: str) -> SettingsError:
    found = _PLACE.fullmatch(error)
    if not found:
        return _refused(name, f"this is no TOML: {error}")
    place = f"line {found['line']}, column {found['column']}" if found["line"] else "at its end"
    return _refused(f"{name}, {place}", f"this is no TOML: {found['what']}")


def _refused(where: str, what: str, allowed: str = "") -> SettingsError:
    return SettingsError((Problem(what, where=where, allowed=allowed),))


def _folder(name: str) -> Path:
    try:
        return Path(name).absolute().parent
    except OSError:  # the working directory has gone
        return Path(name).parent
