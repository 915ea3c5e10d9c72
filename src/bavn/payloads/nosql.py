"""Queries of document databases that somebody hides in a value: operators of MongoDB and scripts for its $where."""

import re
from typing import Final

from bavn.payloads.sql_words import words

_MOST: Final[int] = 4096

# Operators that change what a query finds. Names that people use for their own variables count only in quotes.
_OPERATORS: Final[frozenset[str]] = words("""
    $eq $ne $gt $gte $lt $lte $in $nin $or $and $nor $not $exists $expr $jsonschema $regex $where $elemmatch $function
    $accumulator $lookup $unset $addtoset $nearsphere $geowithin $geointersects $func $mapreduce $merge $out
    """)
_QUOTED_ONLY: Final[frozenset[str]] = words(
    "$type $size $all $mod $text $comment $set $inc $push $pull $rename $match $group $project $near $options"
)
_SCRIPTED: Final[frozenset[str]] = frozenset({"$where", "$function", "$accumulator", "$func", "$expr"})
# Interfaces of well-known frameworks offer operators to everyone under these names.
_OFFERED: Final[tuple[str, ...]] = ("filters[", "filter[", "where[", "query[", "populate[")
_ODD_METHODS: Final[frozenset[str]] = words("""
    insert insertone insertmany find findone remove drop dropdatabase update updateone updatemany deleteone deletemany
    aggregate getcollectionnames getusers createuser eval mapreduce runcommand admincommand version
    """)

_NAME_OPERATOR: Final = re.compile(r"[\[.](\$\w++)(?=[\].]|$)|^(\$\w++)$")
_LEXER: Final = re.compile(
    r"""
   (?P<space>  \s++ )
 | (?P<word>   [$\w]++ )
 | (?P<string> '[^'\\]*+(?:\\(?s:.)?+[^'\\]*+)*+' | "[^"\\]*+(?:\\(?s:.)?+[^"\\]*+)*+" )
 | (?P<logic>  \|\| | && )
 | (?P<equal>  [=!]==?+ )
 | (?P<mark>   (?s:.) )
    """,
    re.VERBOSE,
)
_VALUE_WORDS: Final[frozenset[str]] = frozenset({"null", "true", "false", "function", "new", "this", "undefined"})


def nosql_injection(name: str, value: str) -> str | None:
    """Report why a parameter would change the meaning of a query to a document database.

    `name` may carry an operator (`user[$ne]`), `value` an object with one, or a script that ends the one it is pasted
    into. Silent on names that OData has (`$filter`), on interfaces that offer operators (`filters[age][$gt]`), on
    variables of GraphQL, PHP and style sheets. Linear; never raises.

    >>> nosql_injection("password[$ne]", "x")
    'operator-in-name'
    >>> nosql_injection("q", '{"password": {"$gt": ""}}')
    'operator-in-value'
    >>> nosql_injection("$filter", "price lt 10")
    """
    if "$" in name and _names_operator(name[:_MOST].lower()):
        return "operator-in-name"
    text = value[:_MOST]
    dollar, script = "$" in text, ";" in text or "this" in text or "db." in text
    if not dollar and not script:
        return None
    for quote in ("", "'", '"'):
        if quote and quote not in text:
            continue
        tokens, kinds = _read(text.partition(quote)[2] if quote else text, quote)
        if dollar and _operator(tokens, kinds):
            return "operator-in-value"
        if script and (reason := _script(tokens)):
            return reason
    return None


def _names_operator(name: str) -> bool:
    offered = name.startswith(_OFFERED)
    for match in _NAME_OPERATOR.finditer(name):
        operator = match[1] or match[2]
        if operator in _SCRIPTED or (operator in _OPERATORS and not offered and match[1]):
            return True
    return False


def _read(text: str, quote: str) -> tuple[list[str], list[str]]:
    """Tokens of a text; with a `quote`, of what stands behind it where the value was in quotes."""
    tokens: list[str] = [quote] if quote else []
    kinds: list[str] = ["mark"] if quote else []
    for match in _LEXER.finditer(text):
        kind = match.lastgroup or ""
        if kind != "space":
            tokens.append(match[0].lower())
            kinds.append(kind)
    return tokens, kinds


def _operator(tokens: list[str], kinds: list[str]) -> bool:
    """Whether an operator stands as a key of an object, with something that can be its value."""
    for at, token in enumerate(tokens[:-1]):
        if "$" not in token or tokens[at + 1] != ":":
            continue
        before = tokens[at - 1] if at else ""
        if kinds[at] == "string":
            if before in {"{", ",", ""} and token[1:-1] in _OPERATORS | _QUOTED_ONLY:
                return True
        elif token in _OPERATORS and before in {"{", ",", "", "'", '"'} and _is_value(tokens, kinds, at + 2):
            return True
    return False


def _is_value(tokens: list[str], kinds: list[str], at: int) -> bool:
    if at >= len(tokens):
        return False
    piece = tokens[at]
    if piece == "[":
        return tokens[at + 1 : at + 2] in (["{"], ["]"]) or kinds[at + 1 : at + 2] == ["string"]
    return piece in _VALUE_WORDS or piece in {"{", "'", '"', "/"} or kinds[at] == "string" or piece.isdigit()


def _script(tokens: list[str]) -> str | None:
    for at, piece in enumerate(tokens):
        if piece == "db" and tokens[at + 1 : at + 2] == ["."] and _calls_database(tokens, at + 2):
            return "database-command"
        if piece == ";" and at <= 3 and _breaks_out(tokens[:at]) and _statement(tokens[at + 1 : at + 4]):
            return "script-after-value"
        if piece == "this" and _compares_document(tokens, at):
            return "script-on-document"
    return None


def _calls_database(tokens: list[str], at: int) -> bool:
    if tokens[at + 1 : at + 2] == ["("]:
        return tokens[at] in _ODD_METHODS
    return tokens[at + 1 : at + 2] == ["."] and tokens[at + 3 : at + 4] == ["("] and tokens[at + 2] in _ODD_METHODS


def _breaks_out(before: list[str]) -> bool:
    """Whether what stands before the first semicolon is nothing, a number, or ends with a quote or a bracket."""
    if not before or before[-1] in {"'", '"'}:
        return True
    return before[-1] in {")", "}", before[0]} and (before[0] in {"'", '"'} or before[0].isdigit())


def _statement(following: list[str]) -> bool:
    first = following[0] if following else ""
    second = following[1] if len(following) > 1 else ""
    third = following[2] if len(following) > 2 else ""
    if first in {"var", "let", "const"}:
        return third == "="
    if first == "do":
        return second == "{"
    if first in {"while", "for", "sleep"}:
        return second == "("
    return first in {"return", "throw"} and (second in _VALUE_WORDS or second in {"'", '"', "(", "!", "1", "0"})


def _compares_document(tokens: list[str], at: int) -> bool:
    """Whether `this.name` is compared or searched behind a quote, a number or an operator, or joined to a number."""
    if tokens[at + 1 : at + 2] != ["."] or len(tokens) < at + 3:
        return False
    before = tokens[at - 1] if at else ""
    if len(tokens) == at + 3:
        return at == 2 and before in {"||", "&&"} and (tokens[0].isdigit() or tokens[0] in {"'", '"'})
    behind = tokens[at + 3]
    searched = behind == "." and tokens[at + 4 : at + 5] in (["match"], ["test"], ["length"], ["charat"], ["substr"])
    return before in {"||", "&&", "'", '"'} and (searched or behind[0] in "=!<>")
