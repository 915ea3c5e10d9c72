"""What makes a Java server load or run something: class names, serialised objects, Spring's and Struts' own names."""

import base64
import binascii
import re
from typing import Final

# The dotted beginning of a qualified name, and the classes behind it that run, load or unpack.
_NAME: Final = re.compile(r"(?<![\w$])[A-Za-z_$][\w$]*+(?:\.[A-Za-z_$][\w$]*+){1,12}+")
_PACKAGES: Final = (
    "java.lang.runtime", "java.lang.processbuilder", "java.lang.process", "java.lang.system", "java.lang.class",
    "java.lang.thread", "java.lang.reflect", "java.lang.invoke", "java.lang.unsafe", "java.beans.", "java.rmi.",
    "javax.script.", "javax.naming.", "javax.management.", "javax.el.", "com.sun.rowset", "com.sun.jndi",
    "com.sun.org.apache", "sun.misc.", "sun.reflect.", "jdk.internal", "org.apache.commons.collections",
    "org.apache.commons.beanutils", "org.apache.commons.io", "org.apache.xalan", "org.apache.struts2",
    "org.apache.catalina", "org.apache.tomcat", "org.apache.logging", "org.apache.bcel", "org.codehaus.groovy",
    "org.springframework.", "org.omg.corba", "org.mozilla.javascript", "com.opensymphony.xwork2",
    "ognl.ognlcontext", "freemarker.template.utility", "ch.qos.logback", "org.yaml.snakeyaml",
    "bsh.interpreter", "java.util.scanner", "java.io.",
    "java.net.url", "java.nio.file", "java.util.serviceloader", "org.python.util", "org.hibernate",
    "com.mchange.v2", "com.zaxxer.hikari", "com.caucho", "groovy.lang", "org.codehaus.", "java.security.",
    "java.util.logging",
)  # fmt: skip
_WEIGHTY: Final = frozenset(
    str.split("""
    runtime processbuilder classloader urlclassloader scriptenginemanager invokertransformer clonetransformer
    forclosure instantiatefactory instantiatetransformer prototypeclonefactory prototypeserializationfactory
    whileclosure templatesimpl jdbcrowsetimpl jndirmiserviceexporter chainedtransformer constanttransformer
    objectinputstream elprocessor unicastremoteobject annotationinvocationhandler badattributevalueexpexception
    priorityqueue classpathxmlapplicationcontext filesystemxmlapplicationcontext methodinvokingfactorybean
""")
)
_ELSEWHERE: Final = frozenset({"runtime", "classloader", "priorityqueue"})  # names in other languages too
_GADGETS: Final = frozenset(
    str.split("""
    clonetransformer forclosure instantiatefactory instantiatetransformer invokertransformer
    prototypeclonefactory prototypeserializationfactory whileclosure templatesimpl jdbcrowsetimpl
    chainedtransformer
""")
)
_CALLS: Final = re.compile(
    r"[\s(\[{.=]{0,3}+(?:getruntime|exec|newinstance|forname|getmethod|getclass|start|invoke|loadclass|lookup)[ ]?+\("
)
_SPRING: Final = re.compile(r"(?i:class\s*+(?:\.|\[['\"]?+)\s*+(?:module|classloader|protectiondomain|resources)\b)")
_STRUTS: Final = re.compile(
    r"(?i:(?:redirect|redirectaction|action)\s*+:\s*+(?:[$%#]\s*+\{|https?+:|/{0,2}+[\w.\-]{1,64}+[$%]\{))"
)
_STRUTS_NAMES: Final = ("redirect:", "redirectaction:", "action:", "method:", "dynamicmethodinvocation")
_OBJECT: Final = ("\xac\xed\x00\x05", "\ufffd\ufffd\x00\x05")
_OBJECT_TEXT: Final = re.compile(
    r"(?:rO0AB|aced0005[0-9a-f]{2}|ACED0005[0-9A-F]{2}|KztAAU|Cs7QAF|H4sIAAAAAAA[A-Za-z0-9+/]{200})"
)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_\-]{8,4096}+={0,2}+")


def java_injection(value: str, name: str = "") -> str | None:
    """Report what Java frameworks load, unpack or run when they read it.

    `serialised-object` (rO0AB…, aced0005…), `class-loader` (`class.module.classLoader…`, mostly the `name`),
    `struts-prefix` (`redirect:${…}`), `java-call` (a dangerous class and a call), `java-class` (its qualified name
    alone, the whole value). Silent about a class name in a sentence or a stack trace, `java.util.List`, package paths.

    >>> java_injection("java.lang.Runtime.getRuntime().exec('id')")
    'java-call'
    >>> java_injection("why does java.lang.Runtime exist") is None
    True
    """
    if name:
        reason = _named(name)
        if reason is not None:
            return reason
    if len(value) < 6:
        return None
    if _OBJECT_TEXT.match(value) is not None or value.startswith(_OBJECT):
        return "serialised-object"
    if value[:5].lower() == "class" and _SPRING.match(value) is not None:
        return "class-loader"
    if "." in value:
        reason = _classes(value)
        if reason is not None:
            return reason
    if ":" in value and _STRUTS.match(value.lstrip()) is not None:
        return "struts-prefix"
    return _encoded(value)


def _named(name: str) -> str | None:
    lowered = name.strip().lower()
    if "class" in lowered and _SPRING.search(lowered) is not None:
        return "class-loader"
    if lowered.startswith(_STRUTS_NAMES) and ("$" in name or "%" in name or "#" in name or ":" in name[:-1]):
        return "struts-prefix"
    return _classes(name) if "." in name and len(name) > 8 else None


def _classes(value: str) -> str | None:
    lowered = value.lower()
    whole = lowered.strip(" \t\r\n\"'();")
    for found in _NAME.finditer(lowered):
        text = found[0]
        parts = text.split(".")
        if parts[-1] in {"forname", "getruntime"} and lowered[found.end() : found.end() + 1] == "(":
            return "java-call"
        weighty = [part for part in parts if part in _WEIGHTY]
        if not weighty and not text.startswith(_PACKAGES):
            continue
        called = "(" in lowered[found.end() : found.end() + 2]
        if called and (text.startswith(_PACKAGES) or any(part not in _ELSEWHERE for part in weighty)):
            return "java-call"
        if not weighty and text.endswith(("exception", "error")):
            continue  # what a visitor saw and searches for
        if text == whole and (weighty or _is_class(value, parts)) and _is_dangerous(parts, text):
            return "java-class"
    return None


def _is_class(value: str, parts: list[str]) -> bool:
    """Whether it is written as a class within a package is: `org.apache.logging` is a package, and runs nothing."""
    package, _, name = value.strip(" \t\r\n\"'();").rpartition(".")
    depth = 3 if parts[:2] == ["org", "apache"] else 2  # each of its projects is a package
    return len(parts) > depth and package == ".".join(parts[:-1]) and name[:1].isupper()


def _is_dangerous(parts: list[str], text: str) -> bool:
    if any(part in _GADGETS for part in parts):
        return True
    return text.startswith(_PACKAGES)


def _encoded(value: str) -> str | None:
    """Base64 of a Java class name: two of the dangerous words, or one with its package."""
    text = value.strip()
    if len(text) > 4096 or _BASE64.fullmatch(text) is None:
        return None
    body = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(body + "=" * (-len(body) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    if not plain.isprintable():
        return None
    return "encoded-class" if _classes(plain) is not None or plain.lower() in _WEIGHTY else None
