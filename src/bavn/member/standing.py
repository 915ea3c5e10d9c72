"""How a member stands with its hub: whether they speak one language, agree on the time, and the key is accepted."""

from threading import Lock
from typing import Final

from bavn.member.answers import Answer
from bavn.member.hub_clock import HubClock
from bavn.member.saying import Saying

SOON_S: Final = 5.0  # a hub that just began, or an operator's slip, is no reason to alarm anybody
SLOWLY_S: Final = 300.0  # between attempts at a hub that speaks another version
KEY_SLOWLY_S: Final = {"uplink": 15.0}  # a key is soon put right, and what is to be reported waits
KEY_LISTENING_S: Final = 60.0
_TIMES: Final = 4
_NOT_ACCEPTED: Final = frozenset({401, 403})
_OTHER_WORDS: Final = 400


class Standing:
    """Judges answers that say no to everything, and says once what they mean. Any thread may ask."""

    def __init__(self, clock: HubClock, saying: Saying) -> None:
        self._clock, self._saying = clock, saying
        self._lock = Lock()
        self._refusing: dict[str, tuple[str, float]] = {}  # whom, with which code, and how long it waits now
        self._said: set[str] = set()

    @property
    def why(self) -> str:
        """Why the hub will have nothing to do with us, as a code (`revoked`, `versions`); "" where it will."""
        with self._lock:
            return next((code.removeprefix("hub-") for code, _ in self._refusing.values()), "")

    def judge(self, who: str, answer: Answer) -> float | None:
        """Look at an answer to `who`.

        Return the seconds to wait before anything is tried again, or None where the answer is about what was asked, or
        comes from something on the way to the hub. 0: the clocks differ, and the hub's time is known now. Else the key
        is not accepted: 5 s, then 15 s where something waits to be reported and up to a minute where nothing does. Or
        the hub speaks another version: 5 s, then longer, at last five minutes. That is said once, the second time it is
        so, until it is over.
        """
        if answer.okay:
            self._accept(who)
        if not answer.protocols:
            return None
        if answer.status in _NOT_ACCEPTED:
            learned = self._clock.learn(answer.date) if answer.status == 401 else None  # noqa: PLR2004  unauthorized
            if learned is not None:
                self._saying.say_seldom("hub-clock", seconds=learned)
                return 0.0
            return self._refuse(who, "hub-revoked", answer.why)
        if answer.status == _OTHER_WORDS and answer.other_version:
            return self._refuse(who, "hub-versions", answer.why)
        return None

    def _refuse(self, who: str, code: str, why: str) -> float:
        with self._lock:
            before, waited_s = self._refusing.get(who, ("", 0.0))
            again = before == code
            slowly_s = KEY_SLOWLY_S.get(who, KEY_LISTENING_S) if code == "hub-revoked" else SLOWLY_S
            wait_s = min(waited_s * _TIMES, slowly_s) if again else SOON_S
            self._refusing[who] = code, wait_s
            if not again or code in self._said:
                return wait_s
            self._said.add(code)
        self._saying.say(code, why=why)
        return wait_s

    def _accept(self, who: str) -> None:
        with self._lock:
            self._refusing.pop(who, None)
            if self._refusing or not self._said:
                return
            said, self._said = self._said, set()
        if "hub-revoked" in said:
            self._saying.say("hub-accepted")
