"""The pass that an agent is given when it logs in, good for an hour, as it shows it in `Authorization: Bearer`.

It names the report key that was shown and when it ends, sealed with a secret that this process made at its start: after
a restart of the hub an agent logs in again, by itself. Whether the key still holds is asked each time.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

HOLDS: Final = timedelta(hours=1)
LONGEST: Final = 512


@dataclass(frozen=True, slots=True)
class Sessions:
    """Gives out passes and reads them."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def open(self, key_id: str, now: datetime) -> tuple[str, datetime]:
        """Return a pass for this key, and when it ends."""
        ends = (now + HOLDS).replace(microsecond=0)
        said = f"{int(ends.timestamp())}.{key_id}"
        return base64.urlsafe_b64encode(f"{said}.{self._seal(said)}".encode()).decode(), ends

    def key_of(self, shown: str, now: datetime) -> str | None:
        """The key's id; None for what is no pass of this hub, or one that has ended."""
        if len(shown) > LONGEST or not shown.isascii():
            return None
        try:
            text = base64.b64decode(shown, altchars=b"-_", validate=True).decode()
        except ValueError:
            return None
        said, _, seal = text.rpartition(".")
        if not seal.isascii() or not hmac.compare_digest(seal, self._seal(said)):
            return None
        ends_s, _, key_id = said.partition(".")
        return key_id if datetime.fromtimestamp(int(ends_s), UTC) > now else None

    def _seal(self, said: str) -> str:
        return hmac.digest(self.secret, said.encode(), "sha256").hex()
