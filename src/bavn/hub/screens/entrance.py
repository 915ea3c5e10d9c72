"""Who is let in: by a passkey, by a password with a code, or once by a token, to set up one of the two.

Whatever is wrong, the answer is the same, and as slow: that there is no such account, that the password or the code is
wrong, that the code was used. Only how long to wait is said, and that of names that nobody has, too.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from bavn.hub.doors.access import knock
from bavn.hub.doors.callers import caller_of
from bavn.hub.doors.limits import Limits, Rate, Rates, subscriber_of
from bavn.hub.faults import said_of
from bavn.hub.screens.browsers import browser_of
from bavn.hub.screens.codes import (
    STEP_S,
    WINDOW,
    digest_of_code,
    fitting_step,
    is_recovery,
    off_by,
    plain_code,
    step_of,
)
from bavn.hub.screens.lockout import EVERYWHERE, Lockout
from bavn.hub.screens.passkeys import BadPasskeyError, Passkeys, Seat
from bavn.hub.screens.passwords import Passwords
from bavn.hub.screens.sealing import TOTP_BYTES, Sealing
from bavn.hub.screens.sessions import begun, cookie, keep, network_of
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.account import Account, Session, Way
from bavn.model.member import User

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

LOG: Final = logging.getLogger("bavn.hub")
KNOWN: Final = "bavn-browser"  # the cookie of a browser with which somebody has signed in
TRIES: Final = Rates(door=Rate(0.5, 30))  # of one address, whatever it tries
CLOCKS: Final = Rates(key=Rate(0.2, 5))  # of one person: to tell whose clock is off, thousands of codes are made
LATER_S: Final = 0.3  # after an answer
KNOCKS: Final = 5  # what a try costs of what an address may ask for at all
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """Not let in. `wait_s` is how long nothing is looked at; 0: try again."""

    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class LetIn:
    """Let in. `secret` is what the browser is to show, `browser` what it is to keep for next time."""

    secret: str
    session: Session
    browser: str = ""


Outcome = Refused | LetIn


@dataclass(slots=True)
class Entrance:
    """Looks at what people show. One for each hub; only the event loop calls it."""

    hub: "Hub"
    passwords: Passwords = field(default_factory=Passwords)
    lockout: Lockout = field(init=False)
    tries: Limits = field(default_factory=lambda: Limits(TRIES))
    clocks: Limits = field(default_factory=lambda: Limits(CLOCKS))
    sealing: Sealing = field(init=False)
    passkeys: Passkeys = field(init=False)
    _nobody: Account = field(init=False)
    _beside: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lockout = Lockout(exists=lambda name: name in self.hub.admitted.people)
        self.sealing = Sealing(self.hub.signing)
        self.passkeys = Passkeys(self.hub.settings.hub.name)
        self._nobody = Account("", self.hub.now(), totp=self.sealing.seal("", bytes(TOTP_BYTES)))

    async def by_password(self, request: Request, name: str, password: str, code: str) -> Outcome:
        """Somebody shows a name, a password and a code."""
        if wait_s := self._knocked(request):
            return Refused(wait_s)
        name, code = name.strip()[: LONGEST_NAME + 1], plain_code(code)
        account, user = await self._account(name)
        kept = cookie(request, self.hub, KNOWN)
        known = self.sealing.is_known(account, kept)
        place = kept if known else subscriber_of(caller_of(request, self.hub.settings.tls))
        if wait := self.lockout.wait_s(name, place, known=known):
            return Refused(int(wait) + 1)
        guard = self.lockout.guard(name, known=known)
        if guard == "recovery-only" and not is_recovery(code):
            return Refused(int(EVERYWHERE.heals_s))
        self.lockout.begin(name, place, known=known)
        now = self.hub.now()
        fits = await self._code_fits(account, code, now)
        right = (fits or guard == "open") and await self.passwords.is_right(account.password, password, known=known)
        if right and fits and user is not None:
            let_in = await self._begin_by_code(request, account, code, now)
            if let_in is not None:
                self.lockout.right(name, place, known=known)
                await self._freshened(account, password)
                return let_in
        self._note_refused(request, account, code, now, right=right, fits=fits)
        return Refused(int(self.lockout.wait_s(name, place, known=known) + 0.999))

    async def by_passkey(self, request: Request, answer: str, seat: Seat) -> Outcome:
        """A browser answers with a passkey."""
        if wait_s := self._knocked(request):
            return Refused(wait_s)
        try:
            number = self.passkeys.shown(answer)
            found = await self.hub.read(lambda store: store.registry.accounts.passkey(number))
            user = self.hub.admitted.people.get(found.user) if found else None
            if found is None or user is None:
                return Refused()
            handle = self.sealing.handle(found.user)
            count = self.passkeys.proven(seat, answer, found, handle)
        except BadPasskeyError:
            return Refused()

        def begin(store: HubStore, at: datetime) -> bool:
            if not store.registry.accounts.passkey_used(found, count, at):
                return False
            self._keep(store, session, user, at)
            return True

        secret, session = self._session(request, found.user, "passkey", seat.now)
        return LetIn(secret, session) if await self.hub.pipeline.call(begin) else Refused()

    async def by_token(self, request: Request, token: str) -> Outcome | None:
        """Somebody shows the token that `bavn hub user add` has printed. None: they have set up how they sign in."""
        if wait_s := self._knocked(request):
            return Refused(wait_s)
        found = self.hub.admitted.shown(token.strip())
        if not isinstance(found, User):
            return Refused()
        name, now = found.name, self.hub.now()
        secret, session = self._session(request, name, "token", now)

        def begin(store: HubStore, at: datetime) -> bool:
            known = store.registry.users.get(name)
            if known is None or known.secret != found.secret or store.registry.accounts.is_set_up(name):
                return False
            self._keep(store, session, known, at)
            return True

        return LetIn(secret, session) if await self.hub.pipeline.call(begin) else None

    async def changed(
        self, request: Request, before: Session, way: Way, change: Callable[[HubStore], None]
    ) -> LetIn | None:
        """Change how somebody signs in; return the session in place of all that they had. None: theirs has ended.

        `Problem` from `change`, and then nothing is changed.
        """
        user, now = before.user, self.hub.now()
        secret, session = self._session(request, user, way, now)

        def do(store: HubStore, at: datetime) -> tuple[bool, Account | None]:
            known = store.registry.users.get(user)
            if known is None or store.registry.sessions.get(before.id, now) is None:
                return False, None
            change(store)
            store.registry.sessions.end_all(user)
            keep(store, session)
            store.audit.write(AuditLine(at, user, "sign-in-set-up", known.member, detail=way))
            return True, store.registry.accounts.get(user)

        done, account = await self.hub.pipeline.call(do)
        if not done:
            return None
        return LetIn(secret, session, self.sealing.browser(account) if account else "")

    async def _account(self, name: str) -> tuple[Account, User | None]:
        """The account of this name, or nobody's, which costs as much to look at."""
        found = await self.hub.read(lambda store: store.registry.accounts.get(name))
        user = self.hub.admitted.people.get(name)
        return (found, user) if found is not None and user is not None else (self._nobody, None)

    async def _code_fits(self, account: Account, code: str, now: datetime) -> bool:
        if is_recovery(code):
            digest = digest_of_code(account.user, code)
            return await self.hub.read(lambda store: store.registry.accounts.has_code(account.user, digest))
        step = fitting_step(self._totp(account), code, now)
        return step is not None and step > account.step

    async def _begin_by_code(self, request: Request, account: Account, code: str, now: datetime) -> LetIn | None:
        """Use the code up and begin a session, in one transaction; None where somebody was quicker."""
        way: Way = "recovery" if is_recovery(code) else "password"
        secret, session = self._session(request, account.user, way, now)
        step = fitting_step(self._totp(account), code, now)

        def begin(store: HubStore, at: datetime) -> bool:
            accounts, user = store.registry.accounts, store.registry.users.get(account.user)
            same = accounts.get(account.user)
            if same is None or same.password != account.password or user is None or user.revoked is not None:
                return False
            taken = (
                accounts.take_step(account.user, step)
                if step is not None
                else accounts.take_code(account.user, digest_of_code(account.user, code))
            )
            if taken:
                self._keep(store, session, user, at)
            return taken

        if not await self.hub.pipeline.call(begin):
            return None
        return LetIn(secret, session, self.sealing.browser(account))

    async def _freshened(self, account: Account, password: str) -> None:
        """Hash a password anew that was hashed more cheaply than today."""
        if self.passwords.is_old(account.password):
            fresh = await self.passwords.hashed(password)
            await self.hub.pipeline.call(
                lambda store, _: store.registry.accounts.rehash(account.user, account.password, fresh)
            )

    def _totp(self, account: Account) -> bytes:
        return self.sealing.open(account.user, account.totp) or bytes(TOTP_BYTES)

    def _session(self, request: Request, user: str, way: Way, now: datetime) -> tuple[str, Session]:
        network = network_of(caller_of(request, self.hub.settings.tls))
        return begun(user, way, network, browser_of(request.headers.get("user-agent", "")), now)

    @staticmethod
    def _keep(store: HubStore, session: Session, user: User, at: datetime) -> None:
        keep(store, session)
        detail = f"{session.way} {session.network}".strip()
        store.audit.write(AuditLine(at, user.name, "signed-in", user.member, detail=detail))

    def _knocked(self, request: Request) -> int:
        knock(request, self.hub, KNOCKS)
        wait_s = self.tries.knock(caller_of(request, self.hub.settings.tls))
        return int(wait_s) + 1 if wait_s else 0

    def _note_refused(  # noqa: PLR0913  all that is known of it
        self, request: Request, account: Account, code: str, now: datetime, *, right: bool, fits: bool
    ) -> None:
        """Write it down of an account that there is, after the answer: how long that takes tells nothing."""
        if not account.user:
            return
        member = self.hub.admitted.people[account.user].member if account.user in self.hub.admitted.people else ""
        network = network_of(caller_of(request, self.hub.settings.tls))
        line = AuditLine(now, account.user, "sign-in-refused", member, detail=network)
        task = asyncio.get_running_loop().create_task(self._write(line, account if right and not fits else None, code))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _off_by(self, account: Account, code: str, at: datetime) -> timedelta | None:
        return off_by(self._totp(account), code, at)

    async def _write(self, line: AuditLine, account: Account | None, code: str) -> None:
        """Write it down. `account`: its password was right, so look for the clock that shows this code.

        That takes thousands of codes. In a thread and a moment later it cannot be felt in the answer.
        """
        try:
            await asyncio.sleep(LATER_S)
            if account is not None:
                off = await asyncio.to_thread(self._off_by, account, code, line.at)
                why = why_of(off, timedelta(seconds=STEP_S) * (account.step - step_of(line.at)))
                line = replace(line, detail=f"{why} {line.detail}".strip())
            await self.hub.pipeline.call(lambda store, _: store.audit.write(line))
        except Exception as error:  # noqa: BLE001  nobody waits for it
            LOG.warning("a refused sign-in could not be noted: %s", said_of(error))


def why_of(off: timedelta | None, used: timedelta) -> str:
    """What an operator is told of a code that does not fit; nothing where it is of no clock near the hub's.

    `off` is how far the clock that it is of is from the hub's, `used` how far the last code was that was taken.
    """
    if off is None:
        return ""
    minutes = round(off.total_seconds() / 60)
    if minutes:
        return f"the code is of a clock {minutes:+d} min from the hub's"
    if used <= WINDOW * timedelta(seconds=STEP_S):
        return "the code was used before"
    ahead = round(used.total_seconds() / 60)
    return f"the last code that was taken is {ahead} min ahead of the hub's clock (bavn hub user clock)"
