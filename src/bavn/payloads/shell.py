"""Commands for a shell of Unix or Windows inside a value: what stands in command position, not what sounds like one."""

import re
from dataclasses import dataclass
from typing import Final

from bavn.payloads.shell_tokens import Command, Word, read_command, read_word
from bavn.payloads.shell_words import (
    ALONE,
    ASKED_ABOUT,
    COUNTED,
    EXECUTING,
    FIELDS,
    INTERPRETERS,
    NOUNS,
    SHELLS,
    SUBCOMMANDS,
    SYSTEM_FOLDERS,
    TOOLS,
    VERBS,
    WORDY,
)

_SHELLISH: Final = re.compile(r"[;|&`$\r\n({\[<>/\\\-'\"^%]")
# What a command may follow.
_SEPARATOR: Final = re.compile(r"[\r\n]++|;++|\|{1,2}+&?+|&{1,2}+|`|[$<>=@]\(|\{(?=\s)|\(")
_SUBSTITUTIONS: Final = frozenset({"$(", "<(", ">(", "=(", "@("})
# Quotes and brackets that an attacker closes before going on, and marks that a shell allows before a command.
_OPENING: Final = re.compile(r"[\s'\"+!@)\]},]{0,16}+")
_EDGE: Final = re.compile(r"[\s'\"+)\]}]{0,8}+(?:$|[;|&`\r\n#)])")
_PREFIXED: Final = re.compile(
    r"(?:(?:sudo|time|nohup|exec|command|env|doas|setsid|nice|busybox|then|do|eval) {1,4}+"
    r"|[A-Za-z_]\w{0,32}+=[^\s;|&]{0,64}+ {1,4}+){1,4}+"
)
_PLAIN_WORD: Final = re.compile(r"[^\s;|&()<>'\"`\\$^%{}]++")
_QUOTING: Final = "'\"`\\$^%{<>"
_RUNNING_OTHERS: Final = frozenset(str.split("sudo time nohup exec command env doas setsid nice busybox then do eval"))
_LONG_WORD: Final = re.compile(r"[^\W\d_]{2,40}+")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.+\-]{0,40}+")
_WILD: Final = re.compile(r"[?*\[]")
_CLASS: Final = re.compile(r"\[[^\[\]]{1,16}+\]")
_GLUED_FLAG: Final = re.compile(r"[A-Za-z0-9]{2,16}+/[A-Za-z?]{1,8}+")

# Where programs live.
_PROGRAM: Final = re.compile(r"/{0,2}+(?:usr/|opt/|local/|home/\w{1,32}+/|\.local/){0,3}+s?+bin/[a-z\[][\w.\-]{0,40}+")

# Arguments.
_FLAG: Final = re.compile(r"-{1,2}+[A-Za-z][\w=.\-]{0,40}+|/[A-Za-z?]{1,12}+(?::|$)")
_ADDRESS: Final = re.compile(
    r"(?:[a-z]{3,6}+://)|(?:[0-9]{1,3}+\.){3}+[0-9]{1,3}+|[A-Za-z]:[\\/]|\\\\|[A-Za-z]:$", re.IGNORECASE
)
_DRIVE: Final = re.compile(r"[A-Za-z]:(?:[\\/]|$)|\\\\")
_WEAK: Final = re.compile(r"[0-9]{1,6}+[smhd]?+$|(?:[\w\-]{1,64}+\.){1,8}+[A-Za-z]{1,9}+\.?+$|[*?]|\./|%|\$")

_SHELLSHOCK: Final = re.compile(r"\(\s*+\)\s*+\{(?:\s|[^}]{0,256}+(?:\}\s*+;|>\s*+_|<<))")
_SEPARATED: Final = re.compile(r"[A-Za-z]\$\{?+IFS|\$\(\([0-9]|\$\(<\s?+/")
_INCLUDED: Final = re.compile(r"<!--\s*+#\s*+(?:exec|include|printenv|echo|config|set|fsize|flastmod)\b", re.IGNORECASE)
_REDIRECT_FIRST: Final = re.compile(r"\s*+[0-9]?+>{1,2}+\s*+/(?:tmp|var|etc|dev|home|root|usr)/")
_VARIABLE: Final = re.compile(
    r"\$\{?+(?:SHELL|BASH|0)\}?+ -[a-z]|[;&|\n][ \t]{0,8}+\$\{?+[A-Za-z_]\w{0,24}+\}?+(?:[ $]|$)"
)
_REMOTE: Final = (
    "/dev/tcp/", "/dev/udp/", "::frombase64string(", ".downloadstring(", ".downloadfile(", "%comspec%",
)  # fmt: skip

# The grammar of cmd.exe: `for /f "tokens=1" %i in (…) do`, `if not "%x%" == "" (…)`.
_QUOTED: Final = (
    r"(?:\"[^\"]{0,64}+\"|\([^()]{0,64}+\)|\[[^\[\]]{0,64}+\]|%~?+[^%\s]{1,32}+%|![^!\s]{1,32}+!|%~?+[0-9*]|%%[a-z]"
    r"|\{[^{}\s]{0,64}+\})"
)
_OPERAND: Final = rf"(?:{_QUOTED}|'[^']{{0,64}}+'|[^\s=\"'()<>]{{1,32}}+)"
_BATCH_COMMAND: Final = r"""(?:\\?+\(|@|%|(?:assoc|attrib|break|call|cd|chcp|chdir|cls|cmd|color|copy|date|del|dir|echo
    |endlocal|erase|exit|find|findstr|for|format|ftype|goto|if|md|mkdir|mklink|more|move|msg|net|notepad|path|pause|ping|popd
    |powershell|print|prompt|pushd|rd|reg|rem|ren|rename|rmdir|robocopy|sc|set|setlocal|shift|shutdown|sort|start
    |taskkill|time|timeout|title|tree|type|ver|verify|vol|xcopy)\b)"""
_COMPARED: Final = r"(?:={2,3}+|(?:equ|neq|lss|leq|gtr|geq)\s)"
_BATCH: Final = re.compile(
    rf"""(?i:
      for(?:\s++/[dflr](?:[^%]|%\w{{2,32}}+%){{0,160}}+|\s++)%{{1,2}}+(?:[^\s%]{{1,16}}+)?+\s++in\s*+\(
    | if(?:\s*+/i)?+\s++(?:not\s++)?+(?:
          (?:exist|errorlevel|cmdextversion)\s++(?:\"[^\"]{{1,128}}+\"|[^\s\"]{{1,128}}+)\s*+{_BATCH_COMMAND}
        | defined\s++[\w%]{{1,64}}+\s++{_BATCH_COMMAND}
        | {_QUOTED}\s*+{_COMPARED}\s*+{_QUOTED}\s++(?!(?:then|and|or|return|print|raise|throw)\b)[\w.@(]
        | \(?+{_OPERAND}\s*+{_COMPARED}\s*+{_OPERAND}\s*+\)?+\s*+{_BATCH_COMMAND}
      )
    )""",
    re.VERBOSE,
)
_PARAMETER: Final = re.compile(r"-[A-Z][A-Za-z]{1,32}+(?:$|[ :])")
_IFS: Final = frozenset(str.split("if IF If iF for FOR For if/i IF/I"))
_CMDLET: Final = re.compile(r"([A-Za-z]{2,12}+)-([A-Za-z]{3,40}+)(?![\w-])")
_MAX_JUDGED: Final = 200  # places of one value that are looked at closely
_COMMANDS: Final = ALONE | FIELDS | TOOLS | WORDY | INTERPRETERS | SHELLS


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a command would stand: what came before it in the value, and the separator ("" at the beginning)."""

    separator: str
    left: str
    right: str  # what follows the backtick that ends it
    glued: bool  # nothing but quotes stands between the separator and the command

    @property
    def after_prose(self) -> bool:
        return len(_LONG_WORD.findall(self.left)) > 1 and " " in self.left.strip()

    @property
    def quoted(self) -> bool:
        """Between backticks in a sentence: forums, manuals and SQL quote so."""
        spoken = self.left.endswith((" ", "(")) and _LONG_WORD.search(self.left) is not None
        goes_on = self.right.startswith(" ") and len(_LONG_WORD.findall(self.right)) > 1
        return self.separator == "`" and (spoken or goes_on)

    @property
    def after_sentence(self) -> bool:
        """As `after_prose`, unless what comes before begins with a command itself."""
        found = _NAME.search(self.left)
        return self.after_prose and (found is None or not _is_command(found[0]))

    @property
    def in_a_list(self) -> bool:
        """Names around a separator (`name;id`, `x=1&date`) are a list of columns as well as a command."""
        left = self.left.strip()
        return "=" in left or (len(left) > 1 and left.replace("_", "").isalpha())


def command_injection(value: str) -> str | None:
    """Report a command that a shell would run, found where a shell begins a command.

    `command-after-separator`, `command-substitution`, `command-line` (the whole value), `spliced-command` (`c'a't`),
    `wildcard-command` (`/???/c?t`), `variable-command`, `program-path`, `pipe-to-shell`, `shellshock`, `remote-shell`,
    `server-include`, `batch-syntax`, `cmdlet`, `exec-call`, `redirection`. A name of the vocabulary never suffices: it
    needs its position, and an argument that is one for a command unless nothing but a command can be meant. Silent
    about "cats & dogs", `id=5;name=x`, "php & mysql", paths in a sentence and e-mail text.

    >>> command_injection("127.0.0.1; cat /etc/passwd")
    'command-after-separator'
    >>> command_injection("cats & dogs; the movie") is None
    True
    """
    if _SHELLISH.search(value) is None:
        return "batch-syntax" if value[:2] in _IFS and _BATCH.match(value) is not None else None
    reason = _fixed_shapes(value)
    if reason is not None:
        return reason
    return _commands(value)


def _commands(value: str) -> str | None:
    """Judge the value's beginning and what follows each separator; closely at most `_MAX_JUDGED` places."""
    left_from, judged = 0, 0
    for separator, at, end in [
        ("", 0, 0),
        *((found[0], *found.span()) for found in _SEPARATOR.finditer(value)),
    ]:
        opening = _OPENING.match(value, end)
        for begin in _beginnings(value, opening.end() if opening is not None else end):
            judged += 1
            text, left = value, value[max(left_from, at - 80) : at]
            if separator == "`":  # the next one closes what this one opens
                text, left = value[: value.find("`", end) + 1] or value, value[max(0, at - 40) : at]
            place = _Place(separator, left, value[len(text) :][:40], begin == end)
            if begin < len(text) and (reason := _judge(text, begin, place)) is not None:
                return reason
        if judged > _MAX_JUDGED:
            return None
        if separator != "(":
            left_from = end
    return None


def _fixed_shapes(value: str) -> str | None:
    if value[:8].lstrip()[:1] == "(" and _SHELLSHOCK.match(value.lstrip()) is not None:
        return "shellshock"
    if "/" in value or ":" in value or "(" in value or "%" in value:
        lowered = value.lower()
        if any(sign in lowered for sign in _REMOTE):
            return "remote-shell"
    if "$" in value:
        if _SEPARATED.search(value) is not None:
            return "command-substitution"
        if _runs_variable(value):
            return "variable-command"
    if "<!--" in value and _INCLUDED.search(value) is not None:
        return "server-include"
    if ">" in value[:8] and _REDIRECT_FIRST.match(value) is not None:
        return "redirection"
    return None


def _runs_variable(value: str) -> bool:
    """A variable in command position: the shell itself, or one that the value sets before."""
    found = _VARIABLE.search(value)
    if found is None:
        return False
    if found[0][0] == "$":
        return True
    name = found[0].strip(";&|\n ${}")
    return name.isidentifier() and f"{name}=" in value[: found.start()]


def _beginnings(value: str, start: int) -> tuple[int, ...]:
    """`start`, and what follows assignments and commands that run others; nothing where an ordinary word stands."""
    plain = _PLAIN_WORD.match(value, start)
    if plain is None:
        return (start,) if start < len(value) and value[start] not in " ;|&<>)(" else ()
    text, end = plain[0], plain.end()
    if end < len(value) and value[end] in _QUOTING:
        return (start,)
    begin = (start,) if _may_begin(text) else ()
    if "=" not in text and text not in _RUNNING_OTHERS:
        return begin
    prefix = _PREFIXED.match(value, start)
    return begin if prefix is None else (*begin, prefix.end())


def _may_begin(text: str) -> bool:
    """False for an ordinary word, which is what mostly stands behind a separator."""
    verb, hyphen, _ = text.partition("-")
    if hyphen and verb.lower() in VERBS:
        return True
    if "/" in text:
        return "bin/" in text or text[0] == "/" or text.partition("/")[0].lower() in TOOLS or _is_command(_name(text))
    return text in _IFS or text in EXECUTING or _is_command(_name(text))


def _judge(value: str, start: int, place: _Place) -> str | None:
    if value[start] in "iIfF" and _BATCH.match(value, start) is not None:
        return "batch-syntax"
    words, end = read_word(value, start)
    if not words or not words[0].text or (place.separator == "`" and "`" in value[start:end]):
        return None
    word = words[0]
    name = _name(word.text)
    if "/" in word.text and _WILD.search(word.text) is not None:
        return "wildcard-command" if _matches_program(word.text) else None
    if place.separator and _GLUED_FLAG.fullmatch(word.text) is not None:
        return "command-after-separator" if word.text.partition("/")[0].lower() in TOOLS else None
    if name in EXECUTING and value[end : end + 1] == "(" and value[end + 1 : end + 2] in {"'", '"', "$"}:
        return "exec-call"
    if "-" in name and _is_cmdlet(value, start, place):
        return "cmdlet"
    program = _PROGRAM.fullmatch(word.text) is not None and not place.quoted
    if program and word.text[0] == "/" and _EDGE.match(value, end) is not None:
        return "program-path"
    if not _is_command(name):
        return None
    if word.spliced and place.separator != "(" and _is_splice(value, start, end, words, place):
        return "spliced-command"
    return _judge_command(value, name, read_command(value, start), place)


def _is_splice(value: str, start: int, end: int, words: list[Word], place: _Place) -> bool:
    """Short names come about by chance where a quote or a backslash stands: they need a place of their own."""
    name, raw = _name(words[0].text), value[start:end]
    if raw[0] == "{":  # `{id,name}` also asks for two columns
        return ",}" in raw or "{," in raw or raw[-1] != "}" or _strength([word.text for word in words[1:]]) > 0
    if len(words) > 1 or len(name) > 2 or (place.separator and not place.after_prose):
        return True
    return name in ALONE and raw[0] == "\\" and end == len(value)


def _judge_command(value: str, name: str, command: Command, place: _Place) -> str | None:
    if not command.words:
        return None
    arguments = [word.text for word in command.words[1:]]
    strength = 2 if command.redirected else _strength(arguments)
    closed = _EDGE.match(value, command.end) is not None
    program = _PROGRAM.fullmatch(command.words[0].text) is not None and not place.quoted
    if program and (strength or (closed and not arguments)):
        return "program-path"
    if strength == 2 and any(word.spliced for word in command.words[1:]) and name not in WORDY:
        return "spliced-command"
    if place.separator in _SUBSTITUTIONS:
        whole = closed and (not arguments or name in TOOLS or name in COUNTED)
        return "command-substitution" if strength or whole else None
    if place.separator == "`":
        return _ticked(value, command, strength, place)
    if place.separator in {"{", "("}:
        grouped = strength == 2 and closed and not place.after_prose and name not in WORDY
        return "command-after-separator" if grouped else None
    if not place.separator:
        return _whole_line(value, name, arguments, strength, command.end)
    if not arguments and strength == 0:
        return _bare(name, place) if closed else None
    return "command-after-separator" if _fits_after(name, arguments, strength, place) else None


def _ticked(value: str, command: Command, strength: int, place: _Place) -> str | None:
    if value[command.end : command.end + 1] != "`":
        return None
    arguments = [word.text for word in command.words[1:]]
    if place.quoted:
        return "command-substitution" if _reaches_system(arguments) else None
    alone = place.left[-1:] in {"=", ","} or not (_LONG_WORD.search(place.left) or _LONG_WORD.search(place.right))
    return "command-substitution" if strength or (alone and not arguments) else None


def _whole_line(value: str, name: str, arguments: list[str], strength: int, end: int) -> str | None:
    """The value begins with the name of a command: only its arguments can tell it from a sentence."""
    if not arguments:
        goes_on = value[end:].lstrip()[:1] in {"|", ";", "&"} and end < len(value)
        return "command-line" if goes_on and name in ALONE and len(name) > 2 else None
    if name in ASKED_ABOUT:
        return "command-line" if any(argument.startswith(SYSTEM_FOLDERS) for argument in arguments) else None
    if name in WORDY or name in FIELDS:
        return "command-line" if _reaches_system(arguments) else None
    return "command-line" if strength == 2 else None


def _bare(name: str, place: _Place) -> str | None:
    """A command without arguments behind a separator."""
    if name in SHELLS:
        return "pipe-to-shell" if place.separator[0] == "|" and not place.after_sentence else None
    if place.after_prose:
        return None
    if name in ALONE:
        return None if place.separator == "&" and place.in_a_list else "command-after-separator"
    if name in FIELDS:
        return None if place.in_a_list else "command-after-separator"
    first = not place.left.strip(" '\"()") and place.glued
    return "command-after-separator" if name in TOOLS and first else None


def _fits_after(name: str, arguments: list[str], strength: int, place: _Place) -> bool:
    """True where arguments behind a separator make a command of a name."""
    if place.after_prose:
        return _reaches_system(arguments) or (strength == 2 and name not in WORDY and _has_address(arguments))
    if not arguments:  # it redirects
        return name not in WORDY
    if arguments[0].lower() in SUBCOMMANDS.get(name, ()):
        return True
    if strength == 0:
        return place.glued and not place.left.strip(" '\"") and name in COUNTED
    if strength == 2:
        return True
    return name in COUNTED or (name not in WORDY and not arguments[0].isdigit())


def _strength(arguments: list[str]) -> int:
    """2 for an argument that only commands take, 1 for a first one that they take too, 0 for words."""
    for word in arguments:
        argument = word.partition("=")[2] or word  # dd if=/etc/passwd
        if _FLAG.match(argument) or _ADDRESS.match(argument) or argument.startswith(SYSTEM_FOLDERS):
            return 2
    return 1 if arguments and _WEAK.match(arguments[0]) else 0


def _reaches_system(arguments: list[str]) -> bool:
    return any(argument.startswith(SYSTEM_FOLDERS) or _DRIVE.match(argument) is not None for argument in arguments)


def _has_address(arguments: list[str]) -> bool:
    return any(_ADDRESS.match(argument) is not None for argument in arguments)


def _name(text: str) -> str:
    """The name of a program: the last part of its path without `.exe`; short names count in lower case only."""
    last = text.replace("\\", "/").rpartition("/")[2].lstrip("@")
    lowered = last.lower()
    for ending in (".exe", ".com", ".bat", ".cmd"):
        if lowered.endswith(ending):
            return lowered[: -len(ending)]
    return lowered if len(last) > 3 else last


def _is_command(name: str) -> bool:
    return name in _COMMANDS or name.rstrip("0123456789.") in INTERPRETERS


def _is_cmdlet(value: str, start: int, place: _Place) -> bool:
    """A verb and a noun of PowerShell with what follows such a pair: a parameter, a variable, a pipe."""
    found = _CMDLET.match(value, start)
    if found is None or found[1].lower() not in VERBS:
        return False
    rest = value[found.end() : found.end() + 48].lstrip()
    if _PARAMETER.match(rest) is not None:
        return True
    if found[2].lower() not in NOUNS:
        return False
    if not rest or rest[0] == ")":
        return bool(place.separator) and not place.after_prose
    return rest[0] in "$(|;{\"'@-" or _ADDRESS.match(rest) is not None


def _matches_program(pattern: str) -> bool:
    """A path with wildcards that names a program in /bin or /usr/bin, as far as its letters say."""
    folder, _, name = pattern.rpartition("/")
    parts = folder.strip("/").split("/")
    if folder[:1] != "/" or not 2 <= len(name) <= 24 or len(folder) > 24 or len(parts) > 3:
        return False
    if not any(_fits(part, place) for part in parts for place in ("bin", "sbin", "usr")):
        return False
    return any(_fits(name, known) for known in _COMMANDS if len(known) <= 12)


def _fits(pattern: str, name: str) -> bool:
    """Match `*`, `?` and `[…]`, going back to the last `*` only."""
    pattern = _CLASS.sub("?", pattern)
    at = place = mark = 0
    star = -1
    while place < len(name):
        if at < len(pattern) and pattern[at] in {"?", name[place]}:
            at, place = at + 1, place + 1
        elif at < len(pattern) and pattern[at] == "*":
            star, mark = at, place
            at += 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("*")
