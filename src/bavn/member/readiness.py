"""A member lets its hub know how ready it is: a band of twenty points, or that what it told is to be forgotten."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from bavn.member.answers import Answer, HubError
from bavn.member.client import HubClient
from bavn.member.hub_clock import HubClock
from bavn.member.identity import read_identity
from bavn.model.problem import Problem
from bavn.model.readiness import Band
from bavn.settings.schema import HubSettings

PATH = "/api/v1/readiness"


def tell_readiness(hub: HubSettings, state: Path, band: Band | None, clock: Callable[[], datetime]) -> str:
    """Tell it (None: take back what was told before); return the hub's name. `Problem`: it could not be told.

    Nothing but the band is sent. A clock that is off is put right by what the hub says, once.
    """
    identity = read_identity(hub.identity_in(state))
    hub_clock = HubClock(clock)
    client = HubClient(identity, hub_clock, hub.url)
    try:
        answer = _said(client, band)
        if not answer.okay and hub_clock.learn(answer.date) is not None:
            answer = _said(client, band)
    except HubError as error:
        raise Problem(f"could not be told: {error}", where=hub.url) from None
    finally:
        client.close()
    if not answer.okay:
        raise Problem(f"was not taken: {answer.why}", where=hub.url)
    return identity.hub


def _said(client: HubClient, band: Band | None) -> Answer:
    return client.post(PATH, msgspec.json.encode({"band": band}))
