"""Signatures and reasons, which are codes, in plain words."""

import re

from bavn.model import Signature, Target
from bavn.model.safe_text import visible
from bavn.pages.classes import CONDITIONS
from bavn.pages.vocabulary import ATTACKS, CLASSES, FIELDS, REASONS
from bavn.pages.words import Words

LONGEST_VALUE = 80
LONGEST_TARGET = 90
TARGET_FIELDS = ("http.request.method", "url.path", "url.query.keys")
OR_MORE = re.compile(r"[0-9]{1,6}\+")
SIGNATURE = "signature:"  # the engine counts signatures from 0, people from 1


def description(signature: Signature, words: Words) -> str:
    """Return 'GET requests, for /search, loads no images …': conditions in the order of the vocabulary."""
    order = {field: place for place, field in enumerate(FIELDS)}
    fields = sorted(signature.match, key=lambda field: order.get(field, len(order)))
    return ", ".join(condition(field, signature.match[field], words) for field in fields)


def condition(field: str, value: str, words: Words) -> str:
    """One condition in words; a field without words is shown as 'field = value'."""
    code = f"{field}={'' if value == '-' else value}"
    if code in CONDITIONS:
        return words.of(CONDITIONS, code)
    shown = visible(value, LONGEST_VALUE)
    if field == "attack":
        shown = words.of(ATTACKS, shown)
    if field.startswith("client.") or shown == "(unknown)":
        shown = words.of(CLASSES, shown)
    if field.startswith("client.") and OR_MORE.fullmatch(shown):
        shown = words.say("note.or-more", value=shown[:-1])
    if field not in FIELDS:
        return f"{visible(field, LONGEST_VALUE)} = {shown}"
    return words.of(FIELDS, field).format(value=shown)


def reasons(codes: tuple[str, ...], words: Words) -> str:
    """All reasons of one source, in the engine's order; the descriptions that it fits are named together."""
    numbers = [str(int(code[len(SIGNATURE) :][:6]) + 1) for code in codes if is_numbered(code)]
    said = [reason(code, words) for code in codes if not is_numbered(code)]
    if numbers:
        said.insert(0, words.of(REASONS, "signature").format(value=" + ".join(numbers)))
    return ", ".join(said)


def is_numbered(code: str) -> bool:
    """Whether a reason names a signature by its number."""
    return code.startswith(SIGNATURE) and code[len(SIGNATURE) :].isascii() and code[len(SIGNATURE) :].isdecimal()


def reason(code: str, words: Words) -> str:
    """One reason code in words. What follows a colon is its value: 'network:192.0.2.0/24'."""
    name, _, value = code.partition(":")
    if name not in REASONS:
        return visible(code, LONGEST_VALUE)
    shown = words.of(CLASSES, visible(value, LONGEST_VALUE)) if value else ""
    return words.of(REASONS, name).format(value=shown).replace("()", "").strip()


def target_line(target: Target) -> str:
    """'GET /search ?q&page': a method, a path and the names of its parameters, made safe to show."""
    method, path, keys = (target.match.get(field, "") for field in TARGET_FIELDS)
    return visible(f"{method} {path}{'?' + keys if keys else ''}".strip(), LONGEST_TARGET)
