import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from bavn.hub.hub import Hub
from bavn.hub.people.stepping import Matter, Steps, answer_token, gone
from bavn.hubstore.messages import Message
from bavn.model.member import Member
from bavn.sharing.signing import SigningKey
from bavn.telling.outbox import Text
from bavn.telling.sending import Outcome

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = ("vejle", "ishoej")
MEMBERS = {name: Member(name, name, status="active", contacts=(f"json://{name}.example",)) for name in NAMES}
DOWN = Matter("outage", 7, goes_on=True, text=lambda one, _: Text("down", one.id), over=lambda one: Text("up", one.id))


async def kept(*_: object) -> bool:
    return True


def hub() -> Hub:
    """As much of a hub as a step looks at; whatever it keeps is kept."""
    own = SimpleNamespace(contacts=(), language="da")
    return cast(
        "Hub",
        SimpleNamespace(
            admitted=SimpleNamespace(members=MEMBERS),
            signing=SigningKey.make(),
            settings=SimpleNamespace(hub=own, link="https://hub.example"),
            pipeline=SimpleNamespace(call=kept),
        ),
    )


def message(member: str, told: int = 0) -> Message:
    return Message(-7, member, NOW, NOW, needs_answer=True, told=told)


def in_loop(test: Callable[[Steps], Awaitable[None]], send: Callable[[str, str, str], Outcome]) -> None:
    async def inside() -> None:
        steps = Steps(hub(), send)
        await test(steps)
        await steps.settled()

    asyncio.run(inside())


def test_a_contact_that_is_slow_holds_up_nobody_else_and_is_not_called_twice() -> None:
    hold, others, sent = threading.Event(), threading.Event(), []

    def send(url: str, _title: str, _body: str) -> Outcome:
        sent.append(url)
        if "vejle" in url:
            hold.wait(20)
        else:
            others.set()
        return Outcome(taken=True)

    async def test(steps: Steps) -> None:
        for _ in range(2):  # two turns
            steps.begin(message("vejle"), DOWN, NOW)
        steps.begin(message("ishoej"), DOWN, NOW)
        assert await asyncio.to_thread(others.wait, 20)
        hold.set()

    in_loop(test, send)
    assert sorted(sent) == ["json://ishoej.example", "json://vejle.example"]


def test_what_has_to_wait_its_turn_waits_and_the_step_is_kept_where_it_is_told_to() -> None:
    sent: list[str] = []
    turns: list[str] = []

    def send(url: str, _title: str, _body: str) -> Outcome:
        sent.append(url)
        return Outcome(taken=True)

    async def inside() -> None:
        free = asyncio.Event()

        async def turn() -> None:
            turns.append("waits")
            await free.wait()

        steps = Steps(hub(), send, turn=turn)
        steps.begin(message("vejle"), DOWN, NOW)
        assert steps.busy
        while not turns:  # noqa: ASYNC110  it is the step that is waited for
            await asyncio.sleep(0)
        assert sent == []
        free.set()
        await steps.settled()
        assert not steps.busy

    asyncio.run(inside())
    assert sent == ["json://vejle.example"]


def test_a_link_of_an_inject_is_none_of_a_warning_with_the_same_number() -> None:
    key = SigningKey.make()
    assert answer_token(key, message("vejle")) != answer_token(key, message("vejle"), "exercise ")


@pytest.mark.parametrize(("matter", "told"), [(DOWN, 0), (gone("outage", 7), 1)], ids=["nobody was told", "forgotten"])
def test_nothing_is_said_of_an_end_to_whom_nothing_was_said(matter: Matter, told: int) -> None:
    sent: list[str] = []
    over = Matter(matter.what, matter.number, goes_on=False, text=matter.text, over=matter.over)

    async def test(steps: Steps) -> None:
        steps.begin(message("vejle", told=told), over, NOW)

    def send(url: str, _title: str, _body: str) -> Outcome:
        sent.append(url)
        return Outcome(taken=True)

    in_loop(test, send)
    assert sent == []


def test_the_answer_is_another_for_each_message_and_needs_the_hubs_key() -> None:
    key = SigningKey.make()
    tokens = {answer_token(one, message(name)) for one in (key, SigningKey.make()) for name in MEMBERS}
    assert len(tokens) == 4
    assert answer_token(key, message("vejle")) == answer_token(key, message("vejle", told=1))
