"""Facts about backups in words, Danish or English. Names and a tool's own lines are shown as they are, made visible."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from math import ceil

from bavn.backups.result import Checked, Remark, Restore, Value
from bavn.backups.tool import moment
from bavn.model.language import Language
from bavn.model.problem import visible
from bavn.plan.library import Library

LONGEST_VALUE = 160
DAY_HOURS = 24
LONGEST_IN_HOURS = 48  # 'older than two days' is said in days
MINUTE_S = 60
LONGEST_IN_SECONDS = 120
BYTES = frozenset({"bytes", "before", "after"})
HOURS = frozenset({"hours", "limit"})
TIMES = frozenset({"since", "at"})
SMALL = 10  # below this one decimal is said
UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


class Phrases:
    """The words of one language, in one time zone."""

    def __init__(self, library: Library, language: Language, zone: tzinfo) -> None:
        self.library = library
        self.language: Language = language
        self.zone = zone

    def say(self, word: str, **values: str) -> str:
        """Return one of our words, its values filled in."""
        return self.library.say(f"backups.{word}", self.language, **values)

    def sentence(self, remark: Remark) -> str:
        """Say what is the matter."""
        return self.say(remark.code, **self._values(remark.values)).strip()

    def next_thing(self, found: Checked) -> str:
        """The one next thing to do about a backup: about its most urgent remark, if anything is to be done."""
        first = next((remark for remark in found.remarks if remark.level != "note"), None)
        return self.say(f"do-{first.code}", **self._values(first.values)) if first else self.say("do-nothing")

    def facts(self, found: Checked) -> Iterator[str]:
        """Say what was found, apart from remarks: how old, what is in it, what came back, who gets at it."""
        if not found.tried:
            return
        yield self._newest(found)
        if found.files is not None:
            yield self.say("fact-holds", files=self.number(found.files), bytes=self.bytes(found.bytes or 0))
        for one in found.coverage:
            if one.state == "held" and not one.missing_files:
                size = {"files": self.number(one.held_files), "bytes": self.bytes(one.held_bytes)}
                yield self.say("fact-covered", source=_short(one.source), **size)
        if found.data and found.data.state == "sound":
            yield self.say("fact-read", percent=self.number(max(1, round(100 * found.data.share))))
        yield from self._restored(found)
        reach = found.reach
        because = f"-{reach.because}" if reach.writable == "no" else ""
        yield self.say(f"fact-writable-{reach.writable}{because}")
        yield self.say("fact-answers", offsite=self._answer(reach.offsite), offline=self._answer(reach.offline))

    def shows_backup(self, found: Checked) -> str:
        """Say in a line what a check showed: the first bad remark, or how old and how large."""
        bad = next((remark for remark in found.remarks if remark.level == "bad"), None)
        if bad or found.newest is None:
            return self.sentence(bad) if bad else self.say("fact-newest-none")
        size = {"files": self.number(found.files or 0), "bytes": self.bytes(found.bytes or 0)}
        return self.say("shows-backup", at=self.time(found.newest), **size)

    def shows_restore(self, found: Checked) -> str:
        """Say in a line what a restore showed."""
        tried = found.restore
        if tried is None or not tried.good:
            wanted = self.number(tried.wanted if tried else 0)
            return self.say("shows-restore-failed", files=self.number(tried.files if tried else 0), wanted=wanted)
        return self.say(
            "shows-restore",
            files=self.number(tried.files),
            bytes=self.bytes(tried.bytes),
            seconds=self.seconds(tried.seconds),
            minutes=self._minutes(tried),
        )

    def bytes(self, count: float) -> str:
        """Say a size: 1,2 GB."""
        size, unit = float(count), 0
        while size >= 1000 and unit < len(UNITS) - 1:  # noqa: PLR2004 - a thousand, as disks are sold
            size, unit = size / 1000, unit + 1
        return f"{self.number(size if unit else round(size))} {UNITS[unit]}"

    def hours(self, hours: float) -> str:
        """Say a length of time in hours, or from two days on in days."""
        if hours > LONGEST_IN_HOURS:
            return self.say("unit-days", n=self.number(hours / DAY_HOURS))
        if hours < 1:
            return self.say("unit-minutes", n=self.number(round(hours * MINUTE_S)))
        return self.say("unit-hours", n=self.number(hours))

    def seconds(self, seconds: float) -> str:
        """Say a length of time in seconds, or from two minutes on in minutes."""
        if seconds > LONGEST_IN_SECONDS:
            return self.say("unit-minutes", n=self.number(seconds / MINUTE_S))
        return self.say("unit-seconds", n=self.number(seconds))

    def time(self, at: datetime) -> str:
        """Say a time in the local zone, to the minute."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def number(self, number: float) -> str:
        """Say a number: to one decimal below ten, with Danish or English separators."""
        digits = 1 if 0 < number < SMALL and number % 1 else 0
        text = f"{number:,.{digits}f}".removesuffix(".0")
        return text.translate({ord(","): ".", ord("."): ","}) if self.language == "da" else text

    def _newest(self, found: Checked) -> str:
        if found.newest is None or found.age_hours is None:
            return self.say("fact-newest-none")
        values = {"at": self.time(found.newest), "hours": self.hours(found.age_hours)}
        if found.limit_hours is None:
            return self.say("fact-newest", **values)
        return self.say("fact-newest-limit", limit=self.hours(found.limit_hours), **values)

    def _restored(self, found: Checked) -> Iterator[str]:
        tried = found.restore
        if tried is None or not tried.files:
            return
        yield self.say(
            "fact-restored",
            files=self.number(tried.files),
            wanted=self.number(tried.wanted),
            bytes=self.bytes(tried.bytes),
            seconds=self.seconds(tried.seconds),
            compared=self.number(tried.compared),
        )
        if tried.minutes_for_all is not None:
            yield self.say("fact-all", minutes=self._minutes(tried))

    def _minutes(self, tried: Restore) -> str:
        """An estimate is said in whole minutes, rounded up."""
        return self.number(max(1, ceil(tried.minutes_for_all or 0)))

    def _answer(self, answer: str) -> str:
        return self.say(f"answer-{answer if answer in {'yes', 'no'} else 'none'}")

    def _values(self, values: Mapping[str, Value]) -> dict[str, str]:
        return {key: self._value(key, held) for key, held in values.items()}

    def _value(self, key: str, held: Value) -> str:
        if key == "because":
            known = f"because-{held}"
            return self.say(known) if f"backups.{known}" in self.library.words else _short(str(held))
        if key in TIMES and isinstance(held, str):
            at = moment(held)
            return self.time(at) if at else _short(held)
        if isinstance(held, str):
            return _short(held)
        return self.bytes(held) if key in BYTES else self.hours(held) if key in HOURS else self.number(held)


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}…"
