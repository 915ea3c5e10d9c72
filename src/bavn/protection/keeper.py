"""The thread that writes to the store what was decided: decisions and audit lines. Nobody waits for the disk."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from bavn.model.decision import Decision
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.protection.worker import Worker
from bavn.store.audit import AuditLine
from bavn.store.database import Store

KEPT_EACH_S: Final = 5.0  # a finding that grows each second is written this often; a kill loses no more
MOST_LINES: Final = 100_000  # that wait for a disk that is full


class Keeper:
    """Keep what it is given, in batches. What could not be kept is tried again, and said once.

    So is what a mistake of ours kept from being written: the thread goes on.
    """

    def __init__(
        self, store: Store, *, monotonic: Callable[[], float] = time.monotonic, kept_each_s: float = KEPT_EACH_S
    ) -> None:
        self._store = store
        self._monotonic = monotonic
        self._kept_each_s = kept_each_s
        self._lines: deque[AuditLine] = deque(maxlen=MOST_LINES)
        self._keep: dict[int, Sequence[Decision]] = {}
        self._kept_s = -kept_each_s
        self._failing = False
        self._worker = Worker("keeper", self._step, self._fault)
        self.notices: deque[Notice] = deque(maxlen=1000)

    def start(self) -> None:
        """Begin to work."""
        self._worker.start()

    def take(self, lines: Iterable[AuditLine], keep: Mapping[int, Sequence[Decision]]) -> None:
        """Keep these lines, and these complete sets of decisions of some findings. Never waits."""
        with self._worker.condition:
            self._lines.extend(lines)
            self._keep.update(keep)
            self._worker.condition.notify()

    def stop(self, patience_s: float) -> bool:
        """End the thread after what it was given last has been tried once more; whether it ended in time."""
        return self._worker.stop(patience_s)

    def _step(self) -> bool:
        going = self._next()
        self._write()
        return going

    def _fault(self, error: Exception) -> None:
        self._failed(_told(error), (), {})

    def _next(self) -> bool:
        """Wait until there is something to keep and it is time for it; False at the end."""
        with self._worker.condition:
            while not self._worker.stopping:
                left_s = self._kept_s + self._kept_each_s - self._monotonic()
                waiting = bool(self._lines or self._keep)
                if waiting and left_s <= 0:
                    return True
                self._worker.condition.wait(max(0.01, left_s) if waiting else None)
        return False

    def _write(self) -> None:
        with self._worker.condition:
            lines, keep = tuple(self._lines), dict(self._keep)
            self._lines.clear()
            self._keep.clear()
        if not lines and not keep:
            return
        try:
            with self._store.transaction():
                self._store.audit.write_all(lines)
                for finding, decisions in keep.items():
                    self._store.decisions.set(finding, decisions)
        except Problem as problem:
            self._failed(problem, lines, keep)
        except Exception as error:  # noqa: BLE001  what it was about to write must not be lost for it
            self._failed(_told(error), lines, keep)
        else:
            if self._failing:
                self.notices.append(Notice("decisions-kept-again"))
            self._failing = False
        self._kept_s = self._monotonic()

    def _failed(self, problem: Problem, lines: Sequence[AuditLine], keep: Mapping[int, Sequence[Decision]]) -> None:
        with self._worker.condition:
            self._lines.extendleft(reversed(lines[: MOST_LINES - len(self._lines)]))
            self._keep = {**keep, **self._keep}
        if not self._failing:
            self.notices.append(Notice("decisions-not-kept", problem.where, {"why": problem.what}))
        self._failing = True


def _told(error: Exception) -> Problem:
    return Problem(f"{type(error).__name__}: {error}", where="keeper")
