"""Signatures in words of fields and classes: what `match` says in a finding."""

from typing import Final

from bavn.detectors.attribution import Cause
from bavn.detectors.conditions import CONTENT, SHARE, TEMPLATE, Condition
from bavn.windows import rows as codes
from bavn.windows.digest import Lexicon
from bavn.windows.names import look_up

CLASSES: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    codes.PAGES_SEEN: ("client.pages", ("0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33+")),
    codes.ASSETS: ("client.assets", ("none", "few", "full")),
    codes.QUERIES: ("client.queries", ("0", "1", "2-4", "5-9", "10+")),
    codes.CHURN: ("client.query_churn", ("none", "repeated", "new-each-time")),
    codes.AGENTS: ("client.agents", ("1", "2-3", "4-9", "10+")),
    codes.ERRORS: ("client.errors", ("none", "some", "many")),
    codes.REPEATS: ("client.repeats", ("no", "yes")),
    codes.BEFORE: ("client.before", ("0", "1-3", "4-15", "16+")),
    codes.REFERRER: ("client.referrer", ("none", "own-unvisited", "own-visited", "foreign")),
    codes.POSTS: ("client.posts", ("none", "some", "most")),
    codes.NOVELTY: ("client.novelty", ("known-pages", "some-new", "all-new")),
    codes.PACE: ("client.pace", ("0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33+")),
    SHARE: ("client.attack_share", ("none", "some", "most", "all")),
}
TEXTS: Final = {
    CONTENT + codes.AGENT: "user_agent.original",
    CONTENT + codes.REFERER_HOST: "http.request.referrer",
    CONTENT + codes.PROTOCOL: "http.version",
}


def describe(cause: Cause, lexicon: Lexicon) -> dict[str, str]:
    """Field -> value or class of every condition of a cause."""
    match: dict[str, str] = {}
    for condition in cause.conditions:
        match.update(describe_condition(condition, lexicon))
    return match


def describe_condition(condition: Condition, lexicon: Lexicon) -> dict[str, str]:
    """One condition in words. A text that was pushed out of the lexicon is given as '(unknown)'."""
    if condition.axis in CLASSES:
        name, values = CLASSES[condition.axis]
        value = values[condition.code]
        return {name: value.split("-")[0].rstrip("+") + "+" if condition.or_more else value}
    if condition.axis == TEMPLATE:
        return describe_template(look_up(lexicon.templates, condition.code))
    if condition.axis == CONTENT + codes.REFERER_HOST:
        text = look_up(lexicon.referers, condition.code) if condition.code else "-"
    elif condition.axis == CONTENT + codes.AGENT:
        text = look_up(lexicon.agents, condition.code)
    else:
        text = look_up(lexicon.protocols, condition.code)
    return {TEXTS[condition.axis]: "(unknown)" if text is None else text}


def describe_template(text: str | None) -> dict[str, str]:
    """'GET /search?q&page' as method, path and keys."""
    if text is None:
        return {"url.path": "(unknown)"}
    method, _, target = text.partition(" ")
    path, has_query, keys = target.partition("?")
    match = {"http.request.method": method, "url.path": path}
    if has_query:
        match["url.query.keys"] = keys
    return match
