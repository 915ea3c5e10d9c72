"""How far a reader is behind: when the oldest byte that it has not read yet was first seen to be there."""

from collections import deque


class Arrivals:
    """The length of one log at the times at which it was looked at; times are monotonic seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._seen = 0

    def note(self, at: float, length: int) -> None:
        """The log was `length` bytes long at `at`. Shorter than before: its end was cut away, and waits no more."""
        if length > self._seen:
            self._marks.append((at, length))
        elif length < self._seen:
            while self._marks and self._marks[-1][1] > length:
                at, _ = self._marks.pop()
            self._marks.append((at, length))
        self._seen = length

    def lag_s(self, at: float, read: int) -> float:
        """Seconds since the first byte behind the first `read` ones was seen; 0 where all were read."""
        while self._marks and self._marks[0][1] <= read:
            self._marks.popleft()
        return max(0.0, at - self._marks[0][0]) if self._marks else 0.0
