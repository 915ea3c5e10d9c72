"""The enforcing programs that the settings name, and what is done with them while no sensor runs."""

import time
from datetime import datetime

from bavn.protection.allow import allow_list
from bavn.protection.apache import Apache
from bavn.protection.composing import Freed, compose
from bavn.protection.emergency import follow
from bavn.protection.enforcing import Enforcer, NotEnforcedError
from bavn.protection.haproxy import Haproxy
from bavn.protection.machine import addresses_of_this_machine
from bavn.protection.nftables import Nftables
from bavn.protection.nginx import Nginx
from bavn.protection.ranges import Ranges
from bavn.settings.schema import ProtectSettings, Settings
from bavn.store.database import Store


def enforcers_of(protect: ProtectSettings) -> list[Enforcer]:
    """Return the programs that the settings name. `Problem` where a page of the operator's own cannot be read."""
    found: list[Enforcer] = []
    if protect.nftables:
        found.append(Nftables())
    if protect.nginx_include is not None:
        found.append(Nginx(protect, protect.nginx_include, monotonic=time.monotonic))
    if protect.haproxy_socket is not None:
        found.append(Haproxy(protect, protect.haproxy_socket, monotonic=time.monotonic))
    if protect.apache_include is not None:
        found.append(Apache(protect, protect.apache_include, monotonic=time.monotonic))
    return found


def obey_releases(settings: Settings, store: Store, now: datetime) -> list[NotEnforcedError]:
    """Bring every program to what is to stand now: less who was released, with the emergency page where that is on.

    Returns the errors of those that refused.

    Only for when no sensor runs: two would undo each other's work.
    """
    active = store.releases.active(now)
    freed = Freed(
        Ranges(one.network for one in active if one.network is not None),
        everybody=any(one.network is None for one in active),
    )
    allow = allow_list(settings, addresses_of_this_machine())
    whole = compose(store.decisions.standing(now), allow, freed, settings.protect.max_blocked, now)
    refused = []
    enforcers = enforcers_of(settings.protect)
    follow(settings.sensor.state, enforcers, always=settings.protect.emergency)
    for enforcer in enforcers:
        try:
            enforcer.apply(whole.packets if enforcer.packet_filter else whole.decisions, now)
        except NotEnforcedError as error:
            refused.append(error)
    return refused
