"""Playbooks of the firm's own, imported from CACAO: they live in the plan file and travel with it."""

import re

import msgspec

from bavn.model.problem import Problem
from bavn.plan.library import Library, Playbook
from bavn.plan.planfile import Plan

PREFIX = "own-"
MOST = 50


def with_own(library: Library, plan: Plan) -> Library:
    """Return the library with the plan's own playbooks after Bavn's; doing it twice changes nothing."""
    known = {one.id for one in library.playbooks}
    own = (one for one in plan.playbooks if one.id not in known)
    return msgspec.structs.replace(library, playbooks=(*library.playbooks, *own))


def add_own(plan: Plan, playbook: Playbook) -> Playbook:
    """Put a playbook into the plan, under an id that no playbook of Bavn's can have; the same id replaces."""
    added = msgspec.structs.replace(playbook, id=f"{PREFIX}{safe_name(playbook.id.lower().removeprefix(PREFIX))}")
    others = [one for one in plan.playbooks if one.id != added.id]
    if len(others) >= MOST:
        raise Problem("the plan holds too many playbooks of its own", allowed=f"{MOST}")
    plan.playbooks = [*others, added]
    return added


def safe_name(text: str) -> str:
    """Return what of an id may be part of a file's name: small letters, digits and hyphens, at most 60, never nothing.

    >>> safe_name("own-a.b"), safe_name("../../etc"), safe_name("")
    ('own-a-b', 'etc', 'playbook')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "playbook"
