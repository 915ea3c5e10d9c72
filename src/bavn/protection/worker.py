"""A thread that takes one step after the other, and outlives what goes wrong in one of them."""

from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from typing import Final

PAUSE_S: Final = 0.1  # after a fault, so that one that comes back each time leaves the processor to others


class Worker:
    """Take `step` over and over in a thread of its own, until it returns False.

    Whatever a step raises goes to `fault`, in the same thread, and the next step follows. `condition` guards what is
    handed to the thread: a step waits on it, and looks at `stopping` while it does. Silent about all else.
    """

    def __init__(self, name: str, step: Callable[[], bool], fault: Callable[[Exception], None]) -> None:
        self.name = name
        self.condition = Condition()
        self.stopping = False
        self._step, self._fault = step, fault
        self._thread = Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, patience_s: float) -> bool:
        """Have the thread end, and wait for it; whether it ended in time."""
        with self.condition:
            self.stopping = True
            self.condition.notify()
        if self._thread.is_alive():
            self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while self._guarded():
            pass

    def _guarded(self) -> bool:
        try:
            return self._step()
        except Exception as error:  # noqa: BLE001  a mistake in one step must not end all that would follow
            with suppress(Exception):
                self._fault(error)
            with self.condition:
                self.condition.wait(PAUSE_S)
            return True
