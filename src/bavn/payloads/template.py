"""Expressions that a template engine, an expression language or Node.js would work out, told from mere placeholders."""

import re
from typing import Final

_OPENERS: Final = re.compile(
    r"@\(|\{\{\{?+|\{%|\{#|<%[=#\-]?+|<#|[#$*@%~]\{|\$!\{|\[\[|#(?=set|if|foreach|include|parse|evaluate|macro)"
)
_CLOSERS: Final = {
    "{{": "}}", "{{{": "}}}", "{%": "%}", "{#": "#}", "<%": "%>", "<%=": "%>", "<%#": "%>", "<%-": "%>", "<#": ">",
    "@(": ")", "#{": "}", "${": "}", "*{": "}", "@{": "}", "%{": "}", "~{": "}", "[[": "]]", "$!{": "}",
}  # fmt: skip
_BODY: Final = 512

# Numbers or texts worked out: `7*7`, `'7'*7`, `7+'x'`. Names (`price * 2`) do not count, a template has those.
_SUM: Final = re.compile(
    r"\s*+=?+\s*+\(?+\s*+(?:[0-9]{1,12}+(?:\.[0-9]++)?+|'[^']{0,64}+'|\"[^\"]{0,64}+\")\s*+(?:\*\*?+|[+\-/%^]|//|==|&&)\s*+[0-9'\"(]"
)
_CALL: Final = re.compile(
    r"[A-Za-z_$@&][\w$]*+(?:\s*+(?:\.|::|\?\.|->)\s*+[A-Za-z_$][\w$]*+){0,12}+\s*+(?:\(|\[|[!]?+\")"
)
_MEMBER: Final = re.compile(r"[A-Za-z_$][\w$]*+")
_DUNDER: Final = re.compile(r"__[a-z]{2,24}+__")
_STATEMENT: Final = re.compile(
    r"\s*+(?:if|for|set|import|include|extends|block|macro|from|debug|with|call|do|filter|assign|endif)\b(.{0,200}+)",
    re.DOTALL,
)
_TYPE: Final = re.compile(r"T\s*+\(\s*+[\w.$]{2,128}+\s*+\)")
_VELOCITY: Final = re.compile(r"#(?:set|evaluate|include|parse)\s*+\(|#(?:if|foreach|macro)\s*+\(\s*+[$1-9\"']")
_DIRECTIVE: Final = re.compile(
    r"(?:assign|list|include|import|if|macro|setting|function|global|local|attempt|switch)\s"
)
_PERL: Final = re.compile(r"@\{\s*+\[\s*+[^\]\s]")
# What Commons Text looks up for who may write a placeholder.
_LOOKED_UP: Final = re.compile(
    r"(?:script:\w{1,24}+:|dns:(?:(?:address|name|canonical)\||[\w-]{1,64}+\.)|url:[\w-]{1,16}+:[a-z]{2,6}+:|file:[\w-]{1,16}+:"
    r"|xml:[^:]{1,128}+:|properties:[^:]{1,128}+::|const:[\w]{1,64}+\.|base64decoder:|java:(?:version|runtime|vm|os|hardware)\b)"
)
_OGNL: Final = re.compile(
    r"#(?:_memberaccess|context|attr|parameters|request|session|application|container|ognlutil|dm|cmd|cmds|iswin|ros|process|p)\b\s*+[=\[.]|@[\w.$]{3,128}+@[\w]"
)

# What a walk through an object's insides passes on its way to something that runs.
_INSIDES: Final = frozenset(
    str.split("""
    __class__ __mro__ __base__ __bases__ __subclasses__ __globals__ __builtins__ __init__ __import__ __dict__
    __getitem__ __getattribute__ __code__ __reduce__ __init_subclass__ __loader__ __spec__ func_globals gi_frame
    f_globals f_builtins getclass forname getruntime getdeclaredmethods getmethod newinstance classloader
    protectiondomain processbuilder mro subclasses lipsum cycler joiner namespace popen constructor prototype
    __proto__ mainmodule getresource registerundefinedfiltercallback getfilter template_dirs _memberaccess
    freemarker execute objectconstructor
""")
)
_ROOTS: Final = frozenset(
    str.split("""
    self config settings request app dump system exec eval runtime process require global globalthis file io
    kernel dir open read url_for get_flashed_messages php_uname phpversion passthru shell_exec phpinfo
    sessionscope applicationscope requestscope paramvalues headervalues pagecontext facescontext initparam class
    session env smarty _self this debug range id whoami
""")
)
_SHORT_NAMES: Final = frozenset({"self", "config", "settings", "request", "this", "debug", "dump", "_self"})
_SCOPES: Final = frozenset(str.split("sessionscope applicationscope requestscope pagecontext initparam paramvalues"))
_SMARTY: Final = re.compile(
    r"\{(?:php\}|\$smarty\.|smarty_internal|(?:system|exec|passthru|shell_exec|phpinfo|eval)\s*+\()|@\{?+\s*+system\.[a-z]",
    re.IGNORECASE,
)
_FILTERS: Final = re.compile(
    r"\|\s*+(?:attr|map|filter|reduce|sort|join|select|reject|safe|format|string|list|file_excerpt)\s*+\(\s*+['\"\[]"
)

# Node.js and browsers' JavaScript in the place of a value.
_ESCAPED: Final = re.compile(r"\\u\{?+0{0,4}+([0-9A-Fa-f]{2,4}+)\}?+")
_CHAIN: Final = re.compile(
    r"(?<![\w$.])(process|require|console|module|global|globalthis|child_process|this|reflect|function|fs|vm|deno|bun|kernel|io|open3)"
    r"\s*+(?:\?\.)?+\s*+([.\[(])\s*+['\"`]?+([\w$:]{0,40}+)",
    re.IGNORECASE,
)
_NODE_MEMBERS: Final = {
    "process": frozenset(
        str.split("""
    mainmodule env binding spawn exit kill argv cwd stdout stdin stderr version versions exec execpath dlopen _load
    umask chdir getuid setuid abort nexttick req config platform pid title arch constructor
""")
    ),
    "module": frozenset({"exports", "constructor", "require", "children", "parent"}),
    "global": frozenset({"process", "require", "mainmodule", "constructor", "eval"}),
    "globalthis": frozenset({"process", "require", "constructor", "eval", "fetch"}),
    "this": frozenset({"constructor"}),
    "reflect": frozenset({"construct", "get", "apply", "ownkeys"}),
    "child_process": frozenset({"exec", "execsync", "spawn", "spawnsync", "fork", "execfile"}),
    "console": frozenset({"debug", "error", "info", "trace", "warn"}),
    "require": frozenset({"main", "cache", "resolve", "extensions"}),
    "fs": frozenset(
        {"readfile", "readfilesync", "readdirsync", "writefile", "writefilesync", "unlink", "createreadstream"}
    ),
    "vm": frozenset({"runinnewcontext", "runinthiscontext"}),
    "deno": frozenset({"run", "readtextfile", "env"}),
    "kernel": frozenset({"exec", "system", "spawn", "open", "fork"}),
    "io": frozenset({"popen", "binread", "sysopen"}),
    "open3": frozenset({"capture2", "capture2e", "capture3", "popen3", "pipeline"}),
    "bun": frozenset({"spawn", "file"}),
}
_MODULES: Final = frozenset(str.split("child_process fs os vm net cluster repl worker_threads process"))
_MARKS: Final = ("_$$nd_func$$_", "__js_function")
_ENCODED_MARKS: Final = ("xyqktkrfrlvoqyqkxw", "x19qc19mdw5jdglvb")  # the same in base64, in lower case
_CONSTRUCTED: Final = re.compile(r"\bconstructor(?:\.constructor|\.prototype|\[)|[.\]]constructor\(")
_LOOP: Final = re.compile(r"while\s*+\(++\s*+([^)]{0,40}+)\)")
_FUNCTION: Final = re.compile(
    r"\s*+(?:\(\s*+)?+(?:async\s++)?+(?:function\s*+\w{0,40}+\s*+\([^()]{0,200}+\)\s*+\{|new\s++function\s*+\()",
    re.IGNORECASE,
)
# A reference of React's Flight protocol that walks into an object's constructor.
_FLIGHT: Final = re.compile(
    r"\$[0-9a-f]{1,4}+:(?:(?!constructor\b|prototype\b|__proto__\b)\w{1,32}+:){0,4}+(?:constructor|prototype|__proto__)\b"
)
_QUOTED_MODULE: Final = re.compile(r"['\"`](?:node:)?+child_process['\"`]")
_FROM_CODES: Final = re.compile(
    r"(?:eval|function)\s*+\(\s*+(?:string\.fromcharcode|atob|unescape|decodeuri)", re.IGNORECASE
)
_TRUTHS: Final = frozenset(
    str.split("""
    true infinity this string number boolean object array function date math json symbol map set promise window
    error globalthis regexp proxy reflect
""")
)
_JS_NUMBER: Final = re.compile(
    r"(?:0x[0-9a-f_]{1,32}+|0b[01_]{1,64}+|[0-9][0-9_]{0,32}+(?:\.[0-9]{0,32}+)?+(?:e[0-9]{1,3}+)?+)n?+"
)
_FALSE: Final = frozenset({"false", "0", "+0", "-0", '""', "''", "``", "null", "undefined", "nan", "void 0"})

_LOOKUPS: Final = frozenset(
    str.split("""
    startswith istartswith endswith iendswith contains icontains regex iregex has_key has_keys has_any_keys
    contained_by iexact
""")
)
_PROTOTYPE: Final = re.compile(
    r"(?:^|[\[.\]'\"])(?:__proto__|constructor(?:\]\[|\.|\]\.|\[)prototype)(?:$|[\[.\]'\"=])"
)


def template_injection(value: str) -> str | None:
    """Report an expression that works something out, in the marks of a template engine or as code for Node.js.

    `template-sum` ({{7*7}}), `template-walk` ({{''.__class__}}), `template-call` (${x.getClass()}),
    `template-statement` ({% if True %}), `expression-type` (T(java.lang.Runtime)), `perl-expression`, `ognl`,
    `text-lookup` (${dns:…}), `node-code`, `serialised-function`, `endless-loop`, `prototype-pollution`. Silent about
    placeholders ({{name}}, ${price}, #{id}, {{ user.name | upper }}), JSON, LaTeX and style sheets.

    >>> template_injection("{{7*7}}")
    'template-sum'
    >>> template_injection("Dear {{ user.name }}, {{greeting}}") is None
    True
    """
    if "{" in value or "#" in value or "@" in value or "<%" in value or "[[" in value:
        reason = _delimited(value)
        if reason is not None:
            return reason
    return _code(value)


def prototype_pollution(name: str) -> str | None:
    """Report a parameter's name that reaches into an object: `__proto__[x]`, `constructor[prototype][x]`, ORM look-ups.

    `prototype-pollution`, and `orm-lookup` for a name that walks over two relations or more to compare a part of a
    text (`user__profile__nickname__istartswith`). Silent about `is_staff__exact`, `created__gte`, `user__name`.

    >>> prototype_pollution("a[__proto__][isAdmin]")
    'prototype-pollution'
    """
    if "proto" in name:
        if _PROTOTYPE.search(name) is not None:
            return "prototype-pollution"
        return None
    if "__" in name:
        parts = name.split("__")
        if len(parts) > 2 and parts[-1] in _LOOKUPS and all(part.isidentifier() for part in parts):
            return "orm-lookup"
    return None


def _delimited(value: str) -> str | None:
    seen = 0
    for found in _OPENERS.finditer(value):
        seen += 1
        if seen > 64:
            return None
        opener = found[0]
        if opener == "#":
            if _VELOCITY.match(value, found.start()) is not None:
                return "template-statement"
            continue
        start = found.end()
        close = value.find(_CLOSERS[opener], start, start + _BODY)
        if close < 0:
            continue
        reason = _expression(
            opener,
            value[start : close + (1 if opener == "@{" else 0)],
            value[max(0, found.start() - 1) : found.start()],
        )
        if reason is not None:
            return reason
    if _SMARTY.search(value) is not None:
        return "template-call"
    return "perl-expression" if "@{" in value and _PERL.search(value) is not None else None


def _expression(opener: str, body: str, before: str) -> str | None:
    text = body.strip()
    lowered = text.lower()
    if not text:
        return None
    if opener in {"@{", "@("}:
        return "template-sum" if _SUM.match(text) is not None else None
    if opener == "<#":
        return "template-statement" if _DIRECTIVE.match(text) is not None else None
    if opener in {"{%", "<%", "<%=", "<%#", "<%-"}:
        return _statement(opener, lowered, text)
    if _SUM.match(text) is not None:
        return None if before == "\\" else "template-sum"
    if opener in {"%{", "${", "#{"} and _OGNL.search(lowered) is not None:
        return "ognl"
    if _TYPE.search(text) is not None:
        return "expression-type"
    if opener == "${" and ":" in text and _LOOKED_UP.match(lowered) is not None:
        return "text-lookup"
    return _walk(opener, lowered)


def _statement(opener: str, lowered: str, text: str) -> str | None:
    if _SUM.match(text) is not None:
        return "template-sum"
    if _STATEMENT.match(lowered) is not None:
        return "template-statement"
    if opener.startswith("<%"):
        return "template-statement" if _CALL.search(text) is not None or "`" in text or "." in text else None
    return _walk(opener, lowered)


def _walk(opener: str, lowered: str) -> str | None:
    if _DUNDER.search(lowered) is not None:
        return "template-walk"
    names = {found[0] for found in _MEMBER.finditer(lowered)}
    called = _CALL.search(lowered) is not None
    if names & _INSIDES and (called or "." in lowered or "[" in lowered or "?" in lowered):
        return "template-walk"
    if called and opener in {"{{", "{{{", "${", "#{", "*{", "[[", "%{", "$!{", "~{"} and _is_code(lowered, names):
        return "template-call"
    if _FILTERS.search(lowered) is not None:
        return "template-call"
    if lowered in _SCOPES and opener in {"${", "#{"}:
        return "template-walk"
    if opener in {"{{", "{{{", "[["} and lowered in _SHORT_NAMES:
        return "template-walk"
    return None


def _is_code(lowered: str, names: set[str]) -> bool:
    first = _MEMBER.match(lowered)
    return bool(names & _ROOTS) or (first is not None and first[0] in _ROOTS) or (").") in lowered or "new " in lowered


def _code(value: str) -> str | None:
    """What Node.js would run or take over, without the marks of a template."""
    lowered = value.lower()
    if "\\u" in lowered:
        lowered = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), lowered).lower()
    if "$" in lowered and _FLIGHT.search(lowered) is not None:
        return "prototype-pollution"
    if "__proto__" in lowered and _PROTOTYPE.search(lowered) is not None:
        return "prototype-pollution"
    if lowered.startswith(_ENCODED_MARKS) or ("_" in lowered and any(mark in lowered for mark in _MARKS)):
        return "serialised-function"
    if "(" not in lowered and "." not in lowered and "[" not in lowered:
        return None
    if "while" in lowered and _loops(value):
        return "endless-loop"
    return "node-code" if _is_node(lowered) else None


def _is_node(lowered: str) -> bool:
    if "constructor" in lowered and _CONSTRUCTED.search(lowered) is not None:
        return True
    if "(" in lowered and (_FUNCTION.match(lowered) is not None or _FROM_CODES.search(lowered) is not None):
        return True
    if "child_process" in lowered and _QUOTED_MODULE.search(lowered) is not None:
        return True
    return any(_is_dangerous(lowered, found) for found in _CHAIN.finditer(lowered))


def _is_dangerous(lowered: str, found: re.Match[str]) -> bool:
    """True where `process.env`, `require('fs')` or `console.info(` is code, not what a sentence is about."""
    root, mark, member = found[1], found[2], found[3]
    rest = lowered[found.end() : found.end() + 8]
    if root == "require":
        if mark == "(":
            return member.removeprefix("node:") in _MODULES
        if mark == "[" and member in {"req", "main"}:
            return True
    if mark == "(" or member not in _NODE_MEMBERS.get(root, ()):
        return False
    if root == "console":
        return "(" in rest or rest.startswith((".call", ".apply", ".bind"))
    if member in {"constructor", "exports"}:
        return rest[:1] in {".", "[", "="}
    if rest[:1] == " " and rest.lstrip()[:1].isalnum():
        return False
    before = lowered[max(0, found.start() - 24) : found.start()].split()
    return len(before) < 2 or not all(word.isalpha() for word in before[-2:])


def _loops(value: str) -> bool:
    for found in _LOOP.finditer(value):
        condition = "".join(found[1].split()).strip("(").lower()
        if _is_true(condition):
            return True
    return False


def _is_true(condition: str) -> bool:
    """True where a condition of constants holds for ever."""
    negated, doubled = False, condition.startswith("!!")
    while condition.startswith("!"):
        negated = not negated
        condition = condition[1:]
    if condition.startswith("new"):
        condition = "true"
    if negated:
        return condition in _FALSE
    bare = condition.lstrip("+-")
    number = _JS_NUMBER.fullmatch(bare)
    if number is not None:
        return bare.strip("0xn_.") != ""
    if bare in _TRUTHS or condition in {"[]", "{}"}:
        return True
    return condition[:1] in {'"', "'", "`"} and (len(condition) > 2 or doubled)
