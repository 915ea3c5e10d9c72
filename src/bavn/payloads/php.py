"""PHP in a value: opening tags, calls of functions and of variables, serialised objects, settings."""

import re
from typing import Final

from bavn.payloads.php_words import (
    ALONE,
    ENGLISH,
    FAMILIES,
    RUNNERS,
    SETTING_FAMILIES,
    SETTINGS,
    SUPERGLOBALS,
)

SIGNS: Final = re.compile(r"[<$({\[=:`]|/\\")
CLASS_PATH: Final = re.compile(r"/\\[A-Za-z]++\\[A-Za-z\\]++/[A-Za-z]")  # /\think\app/invokefunction
LOADED: Final = re.compile(r"['\"](?:/|[a-z]{2,8}+://)")
LOADERS: Final = frozenset(["include", "require"])
# <?php   <?=   <? echo   <?system(   but no <?xml version="1.0"?>, no <?xpacket and no List<? extends X>
TAG: Final = re.compile(
    r"""<\?(?:
        =
      | \Z
      | \s*+(?i:php)(?![A-Za-z0-9_])
      | \s++(?:\Z | [$@(/#'"`] | (?i:echo|print|return|exit|die|include|require|if|while|for)(?![A-Za-z0-9_]))
      | \s*+[A-Za-z_]++\s{0,16}+[('"$`;]
      | (?i:xml)\s{0,16}+:)""",
    re.VERBOSE,
)
SMARTY: Final = re.compile(r"[\[{][/\\]?+(?i:php)[\]}]")
# Each alternative consumes what it looks at.
LEXER: Final = re.compile(
    r"""
      (?P<gap>\s++|/\*(?:[^*]++|\*(?!/))*+\*/|(?:\#|//)[^\r\n]*+[\r\n]++)
    | (?P<variable>\$++(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*+)?+)
    | (?P<word>\\?+[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<number>[0-9]++)
    | (?P<mark>->|::|.)
    """,
    re.VERBOSE | re.DOTALL,
)
OBJECT: Final = re.compile(
    r"""(?:\A|[;{}"'=:|\s])(?:
        [OC]:\+?+[0-9]{1,6}+:"[A-Za-z_\\][A-Za-z0-9_\\]{0,128}+":\+?+[0-9]{1,6}+:\{
      | a:[0-9]{1,6}+:\{(?:i:[0-9]{1,12}+|s:[0-9]{1,6}+:"[^"]{0,256}+");[aOsibdCN][:;])""",
    re.VERBOSE,
)
SETTING: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]*+(?:\.[A-Za-z0-9_]++)*+)(\s*+=(?!=))?+")
WRAPPER: Final = re.compile(r"(?i:php)://(?i:filter|input|stdin|stdout|stderr|output|memory|temp|fd)(?![A-Za-z])")
CODE_BEFORE: Final = frozenset(
    ["echo", "return", "print", "new", "or", "and", "xor", "die", "else", "do", "if", "while", "exit", "throw"]
)
# Text in which one of these stands is C, C++, Java, C#, Python or JavaScript.
OTHER_LANGUAGE: Final = re.compile(
    r"""
      \#\s?+include | std:: | (?<![A-Za-z0-9_])(?:
          (?:int|char|void|bool|float|double|long|unsigned|struct|public|private|static|const|let|def|import|using|auto
            |String|var)[ ]++[A-Za-z_*{\[]
        | cout[ ]?+<< | NULL(?![A-Za-z]) | console\. | System\. )
    | =>[ ]?+\{ | \+\+\) | println | \\n['\"]""",
    re.VERBOSE,
)
PROSE: Final = re.compile(r"[,.]?+[\s+][A-Za-z]")  # what follows the bracket of a function that is only mentioned
WORDS: Final = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.-])*+")
CONSTANT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+\s*+(?:\(|::)")
INDEXED: Final = frozenset({"name", "member", "indexed", "dollar"})
PLURALS: Final = frozenset(("s", "es", "ed", "er", "ing"))


def php_injection(value: str) -> str | None:
    """Report PHP that a server would run, unpack or be configured by.

    `open-tag`, `function-call`, `variable-call`, `superglobal`, `serialised-object`, `setting`, `wrapper`; of what a
    framework is told to call, `function-name` and `class-path`. Silent about `<?xml …?>`, names of functions in prose,
    amounts (`$5`), and calls that are as good C, Java or JavaScript in text that shows itself to be that.

    >>> php_injection("<?php system($_GET['c']); ?>")
    'open-tag'
    >>> php_injection("the price (system included) is $5") is None
    True
    """
    if SIGNS.search(value) is None:
        return "function-name" if "_" in value and value.lower() in RUNNERS else None
    if "<?" in value and TAG.search(value):
        return "open-tag"
    if ("php" in value or "PHP" in value) and SMARTY.search(value):
        return "open-tag"
    if ":" in value:
        if OBJECT.search(value):
            return "serialised-object"
        if "://" in value and WRAPPER.search(value):
            return "wrapper"
    if "/\\" in value and CLASS_PATH.search(value):
        return "class-path"
    if "=" in value and (because := of_setting(value)):
        return because
    if "$" in value or "(" in value:
        return of_code(value)
    return None


def of_setting(value: str) -> str | None:
    """A directive of php.ini that is given a value."""
    for found in SETTING.finditer(value):
        if not found[2]:
            continue
        name = found[1].lower()
        family, dot, rest = name.partition(".")
        if name in SETTINGS or (dot and family in SETTING_FAMILIES and len(rest) > 3):
            return "setting"
    return None


def of_code(text: str) -> str | None:
    """A call of a known function, of a variable or of a string; a superglobal."""
    reader = Reader(text)
    for token in LEXER.finditer(text):
        if token.lastgroup == "gap":
            reader.gap = True
            continue
        because = reader.take(token)
        if because is not None:
            return because
        reader.last, reader.gap = token[0], False
    return None


class Reader:
    """What a reader of PHP has before it: the name, the variable or the string that a bracket would call."""

    __slots__ = ("begin", "foreign", "gap", "last", "nested", "prose", "quoted", "text", "variable", "word")

    def __init__(self, text: str) -> None:
        self.text = text
        self.foreign = OTHER_LANGUAGE.search(text) is not None
        self.word = self.variable = self.quoted = self.last = ""
        self.prose = self.gap = False  # prose: a word that is no code stands before `word`
        self.begin = 0  # of `word`
        self.nested: list[tuple[str, int]] = []  # for each open bracket: the variable before it, where it began

    def take(self, token: re.Match[str]) -> str | None:
        """One token further."""
        piece = token[0]
        if token.lastgroup == "variable":
            return self.take_variable(piece.lstrip("$"), token.end())
        if token.lastgroup == "word":
            self.take_word(piece, token.start())
        elif piece == "(":
            return self.open_call(token.end())
        elif piece in {"[", "{"}:
            self.nested.append((self.variable if self.variable in INDEXED else "", token.end()))
            self.forget()
        elif piece in {"]", "}"}:
            opened, begun = self.nested.pop() if self.nested else ("", 0)
            held = self.text[begun : token.start()].strip()
            # ${type} is a placeholder of JavaScript; PHP needs an expression there.
            named = opened == "dollar" and held.isidentifier()
            self.forget("indexed" if opened and held and not named else "")
        elif piece == ")":
            self.close_call()
        elif piece in {"'", '"'}:
            self.quoted, self.word, self.variable = self.word, "", ""
        elif piece in {"->", "::"}:
            self.forget(
                (self.variable if self.variable in INDEXED else "")
                if piece == "->"
                else "class" * bool(self.word or self.variable)
            )
        else:
            member = piece == "." and not self.gap and (self.word or self.variable == "object")
            self.forget("object" if member else "")
        return None

    def forget(self, variable: str = "") -> None:
        """Nothing that can be called, or `variable`."""
        self.word = self.quoted = ""
        self.variable = variable

    def take_variable(self, name: str, end: int) -> str | None:
        """$name, or a dollar alone before a bracket."""
        if name in SUPERGLOBALS and self.text[end : end + 1] in {"[", "{", ")", ";", ""}:
            return "superglobal"
        self.forget("name" if name else "dollar")
        return None

    def take_word(self, piece: str, begin: int) -> None:
        """A name of a member or of a function."""
        if self.variable and self.last in {"->", "::", "."}:
            # $a->b() is PHP; A::b() is as good C++, and a.b() is JavaScript.
            self.forget({"->": "member", ".": "object"}.get(self.last, ""))
            return
        self.prose = self.gap and self.last.isalnum() and self.last.lower() not in CODE_BEFORE
        self.forget()
        self.word, self.begin = piece.lstrip("\\").lower(), begin

    def open_call(self, end: int) -> str | None:
        """A bracket after what may be called."""
        if (self.word and self.calls(end)) or self.quoted in RUNNERS:
            return "function-call"
        if self.variable in {"name", "member", "indexed"} and not self.foreign and is_argument(self.text, end):
            return "variable-call"
        self.nested.append(("", end))
        self.forget()
        return None

    def close_call(self) -> None:
        """The end of a bracket: (system)(…) calls what it holds."""
        if self.nested:
            self.nested.pop()
        held = self.quoted or self.word
        self.forget()
        self.quoted = held if held in RUNNERS else ""

    def calls(self, end: int) -> bool:
        """Whether the bracket that ends at `end` calls the function `word`, and does so in PHP."""
        word = self.word
        inside = self.text[end : end + 64].lstrip()
        if word in LOADERS:
            return LOADED.match(inside) is not None
        if word not in ENGLISH and not is_function(word):
            return False
        argument = inside[:1]
        held, closed, after = inside.partition(")")
        in_prose = self.prose or PROSE.match(after) is not None
        if not argument or argument == ")":
            return closed != "" and not in_prose and not self.foreign and self.is_all(after)
        if held.lower() in PLURALS or (self.gap and (in_prose or " " in held) and WORDS.fullmatch(held)):
            return False
        if word in ENGLISH or (self.prose and self.gap):
            return argument in {"'", '"', "$"} and not self.foreign and not (self.prose and word in ENGLISH)
        return not self.foreign and (not self.prose or word in RUNNERS)

    def is_all(self, after: str) -> bool:
        """Whether a call without arguments is a statement, and not the name of a function as people write it."""
        ahead = self.text[: self.begin].rstrip()
        follows = after.lstrip()
        stands = (
            not ahead or ahead.endswith(("'.", '".')) or (self.word not in ENGLISH and ahead[-1] in ";{}(=&|@!'\"\\/")
        )
        return stands and (not follows or follows[0] in ";)}|'\"&?.")


def is_function(word: str) -> bool:
    """Whether PHP's library has a function of this name."""
    return word in RUNNERS or word in ALONE or ("_" in word and word.partition("_")[0] in FAMILIES)


def is_argument(text: str, begin: int) -> bool:
    """Whether what an opening bracket at `begin` holds may be an argument: `$price (incl. tax)` is prose."""
    rest = text[begin : begin + 64].lstrip()
    if not rest or rest[0].isdigit() or rest[0] in ")'\"$@[!+-\\":
        return True
    return CONSTANT.match(rest) is not None  # a bare word is mathematics: $f(x)
