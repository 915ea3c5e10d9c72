"""Java class names that load or run are told from names in a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.java import java_injection
from tests.work import read_to_the_end

ATTACKS = (
    ('java.lang.Runtime.getRuntime().exec("id")', "java-call"),
    ("java.lang.ProcessBuilder", "java-class"),
    ("rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==", "serialised-object"),
    ("aced0005737200", "serialised-object"),
    ("class.module.classLoader.resources.context.parent.pipeline.first.pattern", "class-loader"),
    ("redirect:${#req=#context.get('x')}", "struts-prefix"),
    ("redirect:%{3*4}", "struts-prefix"),
    ("action:%{3*4}", "struts-prefix"),
    ("redirectAction:%{3*4}", "struts-prefix"),
    ('new java.lang.ProcessBuilder("id").start()', "java-call"),
    ("org.apache.commons.collections.functors.InvokerTransformer", "java-class"),
    ("javax.script.ScriptEngineManager", "java-class"),
    ('new javax.script.ScriptEngineManager().getEngineByName("js").eval("1")', "java-call"),
    ("KztAAU", "serialised-object"),
    ("Cs7QAF", "serialised-object"),
    ("rO0ABQ", "serialised-object"),
    ("java.io.ObjectInputStream", "java-class"),
    ("com.sun.rowset.JdbcRowSetImpl", "java-class"),
    ("class['module']['classLoader']", "class-loader"),
    ('Class.forName("java.lang.Runtime")', "java-call"),
)

# Texts of the same signs that people send.
HONEST = (
    "python; java; c++",
    "java & python",
    "com.example.app://callback",
    "javascript: the good parts",
    "function() javascript",
    "constructor of a class",
    "java.util.List",
    "java.lang.NullPointerException",
    "java.lang.NullPointerException at com.example.App.main(App.java:5)",
    "java.lang.String cannot be cast to java.lang.Integer",
    "org.springframework.boot starter tutorial",
    "why does java.lang.Runtime exist",
    "com.example.app",
    "com.sun.faces",
    "action: now",
    "redirect: how",
    "redirect:/home",
    "action:save",
    "class.name",
    "class: economy",
    "classloader",
    "runtime",
    "runtime: 2.0",
    "Runtime error 429",
    "cm9vdA==",
    "dGVzdA==",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    "rO0",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "$('.class').show()",
    "java 17",
    "com.example.Foo",
    "public class A { }",
    "android-app://com.example",
    "${obj.method}",
    "class Foo { constructor() {} }",
    "java.io",
    "java.util.Map",
    "java.lang.String",
    "java.lang.Object",
    "java.lang.OutOfMemoryError: Java heap space",
    "org.apache.commons",
    "javax.servlet",
    "com.example.shop.Product",
    "org.hibernate.LazyInitializationException",
    "Caused by: java.lang.RuntimeException",
    "class loader",
    "className",
    "action.php",
    "redirect_uri",
    "redirect:/login",
    "method: post",
    "runtime.Optimize()",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert java_injection(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert java_injection(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="javclns.Rutime()rO0AB=:", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = java_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize("unit", ["java.lang.", "a.", "rO0AB", "A"])
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(java_injection, unit)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("class.module.classLoader.resources.context.parent.pipeline.first.pattern", "class-loader"),
        ("user.class.classLoader.x", "class-loader"),
        ("redirect:${1+1}", "struts-prefix"),
        ("action:%{1+1}", "struts-prefix"),
        ("java.lang.ProcessBuilder", "java-class"),
        ("class", None),
        ("class.name", None),
        ("action", None),
        ("redirect", None),
        ("redirect_uri", None),
    ],
)
def test_the_name_of_a_parameter_may_be_the_attack(name: str, because: str | None) -> None:
    assert java_injection("x", name) == because


def test_a_class_in_base64_is_found() -> None:
    assert java_injection("amF2YS5sYW5nLlByb2Nlc3NCdWlsZGVy") == "encoded-class"


PIECES = (*str.split("java . lang Runtime ( ) exec class [ ] ' module classLoader redirect : ${ rO0AB = aced0005 A"),)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = java_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()
