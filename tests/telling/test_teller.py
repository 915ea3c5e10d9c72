"""People are told once, and again only where it matters, whatever is killed, full or hanging."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.finding import Severity, Update
from bavn.model.notice import Notice
from bavn.sharing.delta import ToldWarning
from bavn.store.connection import Connection
from bavn.store.database import Store
from bavn.telling.messages import Doing
from bavn.telling.sending import Outcome
from bavn.telling.teller import Teller
from bavn.telling.warning_messages import Warned
from tests.pages.samples import crowd
from tests.telling.servers import closed_port, web_hook
from tests.telling.stage import MAIL, NOW, OTHER, OVER, SMS, ZONE, World, at, attack, store_in, tell, teller
from tests.waiting import until

BLOCKING = Doing("block", blocked=880, limited=20)
NEW, CHANGED, ENDED = "Flood: www.example.dk", "Changed: Flood, www.example.dk", "Over: Flood, www.example.dk"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_in(tmp_path)


@pytest.fixture
def world() -> World:
    return World()


def test_one_message_for_a_finding_however_often_it_is_seen(store: Store, world: World) -> None:
    telling = teller(store, world)
    for second in range(60):
        telling.queue(12, "new" if second == 0 else "changed", attack(), at(seconds=second), doing=BLOCKING)
        telling.work(at(seconds=second))
    assert world.titles() == [NEW]


def test_a_graver_finding_and_its_end_are_told_at_once(store: Store, world: World) -> None:
    telling = teller(store, world)
    for second, (update, finding) in enumerate(
        [("new", attack("medium")), ("changed", attack("critical")), ("changed", attack("high")), ("ended", OVER)]
    ):
        telling.queue(12, update, finding, at(seconds=second))  # type: ignore[arg-type]
        telling.work(at(seconds=second))
    sent = world.take()
    assert [one.title for one in sent] == [NEW, CHANGED, ENDED]
    assert [one.reference for one in sent] == ["12-1", "12-2", "12-3"]


def test_what_changes_soon_after_is_told_when_it_has_been_quiet(store: Store, world: World) -> None:
    telling = teller(store, world)
    telling.queue(12, "new", attack(sources=20), NOW)
    telling.work(NOW)
    telling.queue(12, "changed", attack(sources=60), at(minutes=1))
    telling.queue(12, "changed", attack(sources=200), at(minutes=20))
    telling.work(at(minutes=29))
    assert world.titles() == [NEW]
    telling.work(at(minutes=31))
    sent = world.take()
    assert [one.title for one in sent] == [CHANGED]
    assert "200 sources" in sent[0].body


def test_the_end_takes_the_place_of_a_change_that_nobody_has_read(store: Store, world: World) -> None:
    telling = teller(store, world)
    telling.queue(12, "new", attack(), NOW)
    telling.work(NOW)
    telling.queue(12, "changed", attack(), at(minutes=1), doing=BLOCKING)
    telling.queue(12, "ended", OVER, at(minutes=2), doing=BLOCKING)
    telling.work(at(hours=2))
    assert world.titles() == [NEW, ENDED]


def test_who_was_not_reached_hears_first_that_it_began_with_how_it_stands(store: Store, world: World) -> None:
    telling = teller(store, world)
    world.broken = {MAIL: "time-out"}
    telling.queue(12, "new", attack("medium"), NOW)
    telling.work(NOW)
    telling.queue(12, "changed", attack("critical"), at(minutes=1))
    world.broken.clear()
    telling.work(at(minutes=2))
    first, second = world.take()
    assert first.title == NEW
    assert "Severity critical" in first.body
    assert second.title.startswith("Bavn: ")


def test_who_was_not_reached_until_it_was_over_hears_only_that(store: Store, world: World) -> None:
    telling = teller(store, world)
    world.broken = {MAIL: "time-out"}
    telling.queue(12, "new", attack(), NOW)
    telling.work(NOW)
    telling.queue(12, "ended", OVER, at(minutes=1))
    world.broken.clear()
    telling.work(at(minutes=2))
    assert world.titles()[0] == ENDED


def test_a_finding_that_goes_on_after_its_end_is_told_when_quiet(store: Store, world: World) -> None:
    telling = teller(store, world)
    telling.queue(12, "ended", OVER, NOW)
    telling.queue(12, "changed", attack(), at(minutes=1))
    telling.work(at(minutes=1))
    assert world.titles() == [CHANGED]  # nobody had read that it was over
    telling.queue(12, "ended", OVER, at(minutes=2))
    telling.work(at(minutes=2))
    telling.queue(12, "changed", attack(), at(minutes=3))
    telling.work(at(minutes=31))
    assert world.titles() == [ENDED]
    telling.work(at(minutes=32))
    assert world.titles() == [CHANGED]


def test_each_tell_hears_what_it_asked_for_in_its_language(store: Store, world: World) -> None:
    danish = tell(SMS, language="da", kinds=("flash-crowd",), at_least="low")
    telling = teller(store, world, tell(MAIL), danish, tell(OTHER, at_least="critical"))
    telling.queue(1, "new", attack("high"), NOW)
    telling.queue(2, "new", replace(crowd(), ended=None), NOW)
    telling.work(NOW)
    assert [(one.url, one.title) for one in world.take()] == [
        (MAIL, NEW),
        (SMS, "Mange besøgende, ikke et angreb: www.example.dk"),
    ]


def test_a_finding_that_becomes_grave_enough_is_new_to_who_hears_of_it_first_now(store: Store, world: World) -> None:
    telling = teller(store, world, tell(MAIL), tell(OTHER, at_least="critical"))
    telling.queue(1, "new", attack("high"), NOW)
    telling.queue(1, "changed", attack("critical"), at(seconds=5))
    telling.queue(1, "ended", OVER, at(minutes=5))
    telling.work(at(minutes=5))
    telling.queue(2, "new", attack("high"), at(minutes=6))
    telling.queue(2, "ended", OVER, at(minutes=6))
    telling.work(at(minutes=6))
    assert [one.title for one in world.take() if one.url == OTHER] == [ENDED]


def test_after_a_restart_nothing_is_told_again_and_nothing_is_forgotten(store: Store, world: World) -> None:
    before = teller(store, world)
    before.queue(12, "new", attack(), NOW)
    before.work(NOW)
    before.queue(13, "new", attack(), at(seconds=1))
    after = teller(store, world)
    after.queue(12, "new", attack(), at(seconds=2))
    after.work(at(seconds=2))
    assert [one.reference for one in world.take()] == ["12-1", "13-1"]


def test_what_waits_for_a_tell_that_is_gone_is_let_go(store: Store, world: World) -> None:
    teller(store, world, tell(MAIL), tell(SMS)).queue(12, "new", attack(), NOW)
    teller(store, world, tell(MAIL)).work(NOW)
    assert [one.url for one in world.take()] == [MAIL]
    assert store.outbox.waiting() == 0


def test_who_was_told_stays_who_is_told_when_the_settings_are_reordered(store: Store, world: World) -> None:
    mail, sms = tell(MAIL), tell(SMS, kinds=("http-flood",))
    before = teller(store, world, mail, sms)
    before.queue(12, "new", attack(), NOW)
    before.lanes[0].work(NOW)
    before.notice(Notice("store-set-aside", "sensor.db"), NOW)  # for the mail only
    assert [one.url for one in world.take()] == [MAIL]
    after = teller(store, world, sms, mail)
    after.queue(12, "new", attack(), at(seconds=1))
    assert {(one.channel, one.update) for one in store.outbox.due(NOW)} == {("tell 1", "new"), ("tell 2", "notice")}
    after.work(at(seconds=1))
    assert [(one.url, one.title == NEW) for one in world.take()] == [(SMS, True), (MAIL, False)]


def test_two_tells_of_the_same_people_are_two(store: Store, world: World) -> None:
    telling = teller(store, world, tell(MAIL), tell(MAIL, language="da"))
    telling.queue(12, "new", attack(), NOW)
    telling.work(NOW)
    assert len(world.take()) == 2


def test_whose_password_was_wrong_is_told_when_it_was_put_right(store: Store, world: World) -> None:
    world.broken = {MAIL: "login"}
    before = teller(store, world, tell(MAIL))
    before.queue(12, "new", attack(), NOW)
    before.work(NOW)
    right = MAIL.replace("secret", "right")
    teller(store, world, tell(right)).work(at(minutes=1))
    first = world.take()[0]
    assert (first.url, first.title) == (right, NEW)


def test_nothing_of_an_address_is_kept(store: Store, world: World) -> None:
    telling = teller(store, world, tell(MAIL))
    telling.queue(12, "new", attack(), NOW)
    assert "secret" not in str(store.connection.rows("SELECT * FROM message"))


def test_a_number_that_the_store_could_not_give_is_told_once_and_means_nothing_later(
    store: Store, world: World
) -> None:
    before = teller(store, world)
    for second in range(3):
        before.queue(-1, "new", attack(), at(seconds=second))
        before.work(at(seconds=second))
    assert len(world.take()) == 1
    after = teller(store, world)
    after.queue(-1, "new", replace(attack(), began=NOW), at(hours=1))
    after.work(at(hours=1))
    assert world.titles() == [NEW]


def test_an_exercise_is_called_one(store: Store, world: World) -> None:
    telling = teller(store, world)
    telling.queue(12, "new", attack(), NOW, exercise=True)
    telling.work(NOW)
    assert world.titles() == [f"EXERCISE: {NEW}"]


def test_a_notice_is_told_to_those_who_hear_of_everything(store: Store, world: World) -> None:
    picky = tell(SMS, kinds=("http-flood",))
    telling = teller(store, world, tell(MAIL), picky, tell(OTHER, at_least="critical"))
    telling.notice(Notice("store-set-aside", "sensor.db", {"why": "is damaged", "aside": "x"}), NOW)
    telling.work(NOW)
    sent = world.take()
    assert [one.url for one in sent] == [MAIL]
    assert "a new one begins" in sent[0].body


def test_where_nobody_hears_of_everything_everybody_hears_a_notice(store: Store, world: World) -> None:
    telling = teller(store, world, tell(MAIL, kinds=("http-flood",)), tell(SMS, at_least="critical"))
    telling.notice(Notice("store-set-aside", "sensor.db"), NOW)
    telling.work(NOW)
    assert [one.url for one in world.take()] == [MAIL, SMS]


def test_the_same_notice_is_told_once_an_hour(store: Store, world: World) -> None:
    telling = teller(store, world)
    for minute in range(0, 100, 5):
        telling.notice(Notice("store-set-aside", "sensor.db"), at(minutes=minute))
        telling.notice(Notice("store-set-aside", "other.db"), at(minutes=minute))
        telling.work(at(minutes=minute))
    assert len(world.take()) == 4


def test_what_is_given_up_is_counted_noticed_and_in_the_audit(store: Store, world: World) -> None:
    telling = teller(store, world)
    world.broken = {MAIL: "login"}
    telling.queue(12, "new", attack(), NOW)
    telling.work(NOW)
    telling.work(at(hours=25))
    assert "tell-given-up" in [notice.code for notice in telling.notices()]
    line = store.audit.lines(NOW)[0]
    assert (line.what, line.value) == ("message-given-up", "tell 1")
    assert line.detail == f"{NEW} (tell 1, channel 1 (mailto): login)"
    totals = store.counters.totals()
    assert (totals["messages-queued"], totals["messages-given-up"]) == (1, 1)
    assert totals["messages-refused"] >= 1


def test_people_are_told_while_the_disk_is_full(store: Store, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise StoreError("the disk is full")

    for name in ("write", "insert", "write_many"):
        monkeypatch.setattr(Connection, name, refuse)
    telling = teller(store, world, tell(MAIL, SMS))
    world.broken = {MAIL: "login"}
    for second in range(5):
        telling.queue(12, "new", attack(), at(seconds=second))
        telling.work(at(seconds=second))
    assert world.titles()[0] == NEW
    assert world.take() == []
    assert "tell-not-kept" in [notice.code for notice in telling.notices()]
    assert "tell-not-kept" not in [notice.code for notice in telling.notices()]


def test_what_is_given_up_while_the_store_is_busy_is_in_the_audit_later(
    store: Store, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("another program has been writing to it for 0.25 s")

    telling = teller(store, world)
    world.broken = {MAIL: "login"}
    telling.queue(12, "new", attack(), NOW)
    with monkeypatch.context() as busy:
        busy.setattr(Connection, "write_many", refuse)
        telling.work(at(hours=25))
    assert store.audit.lines(NOW) == []
    for hour in (26, 27):
        telling.work(at(hours=hour))
    assert [line.what for line in store.audit.lines(NOW)] == ["message-given-up"]


def test_without_a_tell_nothing_happens(store: Store) -> None:
    telling = Teller((), store, zone=ZONE, clock=lambda: NOW)
    telling.start()
    telling.queue(12, "new", attack(), NOW)
    telling.notice(Notice("store-set-aside", "sensor.db"), NOW)
    telling.work(NOW)
    telling.stop()
    assert store.outbox.recent() == []


class Hanging:
    """A channel that answers only when told to; every other takes everything at once."""

    def __init__(self, url: str) -> None:
        self.url, self.entered, self.released = url, Event(), Event()
        self.sent: list[str] = []

    def send(self, url: str, title: str, _body: str) -> Outcome:
        if url == self.url:
            self.entered.set()
            self.released.wait(30)
        self.sent.append(f"{url} {title}")
        return Outcome(taken=True)


def test_threads_send_and_one_that_hangs_keeps_nobody_else_waiting(store: Store) -> None:
    world = Hanging(MAIL)

    def clock() -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the threads' own clock, as a runner passes it

    telling = Teller((tell(MAIL), tell(SMS)), store, zone=ZONE, clock=clock, send=world.send)
    telling.start()
    now = clock()
    telling.queue(1, "new", attack(), now)
    assert world.entered.wait(30)
    telling.queue(2, "new", attack(), now)
    until(lambda: len(world.sent) == 2, what="the other tell was told of both")
    world.released.set()
    until(lambda: len(world.sent) == 4, what="and then the first one")
    telling.stop()
    until(lambda: store.outbox.waiting() == 0)


def test_lanes_that_hang_are_waited_for_together_not_one_after_the_other(
    store: Store, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited_s: list[float] = []

    class Hung:
        def __init__(self, **_: object) -> None:
            pass

        def start(self) -> None:
            pass

        def join(self, patience_s: float) -> None:
            waited_s.append(patience_s)

    monkeypatch.setattr("bavn.telling.teller.Thread", Hung)
    monkeypatch.setattr("bavn.telling.teller.monotonic", lambda: 100.0 + sum(waited_s))
    telling = teller(store, world, *(tell(f"json://192.0.2.{number}") for number in range(6)))
    telling.start()
    telling.stop(5.0)
    assert waited_s == [5.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_a_real_web_hook_is_told_and_that_the_one_before_it_fails(store: Store) -> None:
    def clock() -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the threads' own clock, as a runner passes it

    with web_hook() as hook:
        urls = (f"json://127.0.0.1:{closed_port()}/", f"json://127.0.0.1:{hook.port}/200")
        telling = Teller((tell(*urls),), store, zone=ZONE, clock=clock)
        telling.start()
        telling.queue(12, "new", attack(), clock())
        until(lambda: len(hook.taken) == 2)
        telling.stop()
    first, second = (one["title"] for one in hook.taken)
    assert (first, second) == (NEW, "Bavn: tell 1, channel 1 (json) takes no messages: no connection.")


def test_a_mistake_of_ours_does_not_end_the_telling(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.telling.teller.AFTER_MISTAKE_S", 0.0)
    mistakes = [KeyError("secret"), None]

    def send(_url: str, _title: str, _body: str) -> Outcome:
        mistake = mistakes.pop(0)
        if mistake:
            raise mistake
        return Outcome(taken=True)

    telling = Teller((tell(),), store, zone=ZONE, clock=lambda: NOW, send=send)
    telling.start()
    telling.queue(1, "new", attack(), NOW)
    until(lambda: store.outbox.waiting() == 0)
    telling.stop()
    assert telling.notices() == [Notice("tell-stopped", "tell 1", {"error": "KeyError"})]


def test_a_day_of_findings_leaves_nothing_behind(store: Store, world: World) -> None:
    telling = teller(store, world)
    for number in range(200):
        now = NOW + timedelta(minutes=7 * number)
        telling.queue(number, "new", attack(sources=1), now)
        telling.queue(number, "ended", OVER, now + timedelta(minutes=3))
        telling.work(now + timedelta(minutes=3))
    assert len(world.take()) == 200
    assert store.outbox.waiting() == 0


# what the hub warns of


WARNING = ToldWarning(3, "campaign", NOW, "high", "http-flood", "amber", organisations=3)
WARNED = "Warning: Flood at others"


def warned(update: Update = "new", severity: Severity = "high", times: int = 1, *, graver: bool = False) -> Warned:
    return Warned(update, replace(WARNING, severity=severity), "Hub", NOW, times=times, graver=graver)


def test_a_warning_is_told_once_and_so_is_its_end(store: Store, world: World) -> None:
    telling = teller(store, world)
    told = telling.warn(warned(), (), NOW)
    telling.work(NOW)
    assert world.titles() == [WARNED]
    assert telling.warn(warned("ended", times=2), told, at(minutes=1)) == told
    telling.work(at(minutes=1))
    assert world.titles() == [f"Over: {WARNED}"]


def test_a_change_waits_until_it_is_time_and_a_graver_one_does_not(store: Store, world: World) -> None:
    telling = teller(store, world)
    told = telling.warn(warned(), (), NOW)
    telling.work(NOW)
    telling.warn(warned("changed", times=2), told, at(minutes=1))
    telling.warn(warned("changed", times=3), told, at(minutes=2))
    telling.work(at(minutes=30))
    assert world.titles() == [WARNED]
    telling.work(at(minutes=31))
    assert world.titles() == [f"Changed: {WARNED}"]
    telling.warn(warned("changed", "critical", times=4, graver=True), told, at(minutes=32))
    telling.work(at(minutes=32))
    assert [one.reference for one in world.take()] == ["v3-4"]


def test_whoever_has_not_read_that_it_began_hears_of_it_as_new(store: Store, world: World) -> None:
    world.broken[MAIL] = "time-out"
    telling = teller(store, world)
    told = telling.warn(warned(), (), NOW)
    telling.work(NOW)
    telling.warn(warned("changed", times=2), told, at(minutes=1))
    world.broken.clear()
    telling.work(at(minutes=10))
    assert [(one.title, one.reference) for one in world.take() if one.title.startswith("W")] == [(WARNED, "v3-2")]


def test_only_who_wants_this_kind_and_severity_hears_of_it_and_of_its_end(store: Store, world: World) -> None:
    lanes = (tell(MAIL, at_least="critical"), tell(SMS, kinds=("web-scan",)), tell(OTHER))
    telling = teller(store, world, *lanes)
    told = telling.warn(warned(), (), NOW)
    telling.work(NOW)
    assert [one.url for one in world.take()] == [OTHER]
    told = telling.warn(warned("changed", "critical", times=2, graver=True), told, at(minutes=1))
    telling.work(at(minutes=1))
    assert [(one.url, one.title) for one in world.take()] == [(MAIL, WARNED), (OTHER, f"Changed: {WARNED}")]
    assert len(told) == 2
    telling.warn(warned("ended", "critical", times=3), told, at(minutes=2))
    telling.work(at(minutes=2))
    assert [one.url for one in world.take()] == [MAIL, OTHER]


def test_who_never_heard_of_a_warning_hears_nothing_of_its_end(store: Store, world: World) -> None:
    telling = teller(store, world)
    assert telling.warn(warned("ended"), (), NOW) == ()
    telling.work(NOW)
    assert world.titles() == []


def test_after_a_kill_before_it_was_noted_a_warning_is_not_told_twice(store: Store, world: World) -> None:
    telling = teller(store, world)
    told = telling.warn(warned(), (), NOW)
    telling.work(NOW)
    again = teller(store, world)
    assert again.warn(warned(), (), at(minutes=1)) == told
    again.work(at(minutes=1))
    assert world.titles() == [WARNED]
