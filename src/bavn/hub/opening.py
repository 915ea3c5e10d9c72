"""A hub's data folder: how it is begun, and how a hub is opened from it.

hub.toml               settings
keys/signing.pem       what the hub seals with: members know it from their joining tokens
keys/ca.pem, ca.key …  its own authority
store/                 what it keeps, unless that is on PostgreSQL
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn.clearing.attribution import KnownSet, read_networks
from bavn.clearing.clearing import Clearing
from bavn.clearing.vetoes import shipped_places
from bavn.hub import settings
from bavn.hub.hub import Hub
from bavn.hub.private_file import make_folder, read_private, write_private
from bavn.hub.serving.certificates import Authority, authority_sha256
from bavn.hub.settings import AttributionSection, HubSettings
from bavn.hubstore.store import HubStore, join_hub_store, open_hub_store
from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.sharing.signing import BadKeyError, SigningKey
from bavn.sharing.token import JoinToken

KEYS: Final = "keys"
SIGNING: Final = "signing.pem"
STORE: Final = "store"
LARGEST: Final = 16_000_000  # bytes of one file of networks
LOG: Final = logging.getLogger("bavn.hub")


def begin(data: Path, text: str, name: str, now: datetime) -> None:
    """Begin a data folder with these settings: keys, authority, store. `Problem` where there is one already."""
    make_folder(data)
    keys = data / KEYS
    if (data / settings.NAME).exists() or (keys / SIGNING).exists():
        raise Problem("there is a hub in this folder already", where=str(data), allowed="an empty folder")
    read = settings.loads(text, settings.NAME, data)
    make_folder(keys)
    Authority(keys).make(name, now)
    write_private(keys / SIGNING, SigningKey.make().pem)
    open_hub_store(place_of_store(data, read), now).close()
    write_private(data / settings.NAME, text.encode())


def open_hub(data: Path, now: Callable[[], datetime], read: HubSettings | None = None) -> Hub:
    """Open the hub of a folder: it has read all that it kept, and does nothing yet. `Problem` where it cannot."""
    found = read if read is not None else settings.read(data)
    signing = signing_key(data)
    authority = Authority(data / KEYS).pem() if found.tls.mode == "own" else b""
    known_set = known_set_of(found.attribution)
    store = open_hub_store(place_of_store(data, found), now())
    try:
        clearing = Clearing(found.trust.rules(hold=found.hub.hold), shipped_places(), known_set)
        return Hub(data, found, store, clearing, signing, now, authority)
    except BaseException:
        store.close()
        raise


def known_set_of(section: AttributionSection) -> KnownSet:
    """The intrusion set of the settings, with the networks of all its files. `Problem` where one cannot be used."""
    networks = frozenset[str]().union(*(_networks_in(path) for path in section.networks))
    if networks:
        LOG.info("%d networks are known to be used by %s", len(networks), visible(section.name))
    return KnownSet(section.name, networks)


def _networks_in(path: Path) -> frozenset[str]:
    try:
        if path.stat().st_size > LARGEST:
            raise Problem("is too large", where=str(path), allowed=f"at most {LARGEST:,} bytes")
        found = read_networks(path.read_text("utf-8-sig", "replace").splitlines())
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(path)) from None
    if not found:
        raise Problem("has no networks", where=str(path), allowed="one a line, or in the first column of a CSV file")
    return found


def new_token(data: Path, member: str) -> JoinToken:
    """A new joining token for a member of the hub in a folder; it holds once the store has it. `Problem`."""
    authority = Authority(data / KEYS).pem() if settings.read(data).tls.mode == "own" else b""
    return JoinToken.make(member, authority_sha256(authority), signing_key(data).public)


def join_store(data: Path) -> HubStore:
    """The store of a folder's hub, beside that hub, for a command. `Problem` where there is none."""
    return join_hub_store(place_of_store(data, settings.read(data)))


def place_of_store(data: Path, read: HubSettings) -> Path | str:
    """Where the store is: a folder, or the URL of PostgreSQL."""
    return read.hub.store or data / STORE


def signing_key(data: Path) -> SigningKey:
    """What the hub seals with. `Problem` where it cannot be read."""
    path = data / KEYS / SIGNING
    try:
        return SigningKey.from_pem(read_private(path))
    except BadKeyError as error:
        raise Problem(f"this is {error}", where=str(path)) from None
