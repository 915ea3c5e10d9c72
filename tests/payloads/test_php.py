import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.php import php_injection

ATTACKS = {
    "a tag": ("<?php echo 1;", "open-tag"),
    "a tag in any case": ("<?PhP echo 1;", "open-tag"),
    "a tag that prints": ("<?=1?>", "open-tag"),
    "a short tag": ("<? echo 1; ?>", "open-tag"),
    "a tag at the end": ("test<?", "open-tag"),
    "a tag of Smarty": ("{php}echo 1;{/php}", "open-tag"),
    "a tag in brackets": ("x[/php]", "open-tag"),
    "a call": ("system('id')", "function-call"),
    "a call without an argument": ("phpinfo()", "function-call"),
    "a call in any case": ("eVAl($x)", "function-call"),
    "a comment before the bracket": ("exec/*x*/('id')", "function-call"),
    "a line comment before the bracket": ("exec //x\n ('id')", "function-call"),
    "a function of a family": ("posix_kill(1,9)", "function-call"),
    "a namespace": ("\\system('id')", "function-call"),
    "silenced": ("@exec('id')", "function-call"),
    "a name in a string": ('"system"("id")', "function-call"),
    "a name in brackets": ("('system')('id')", "function-call"),
    "a call after return": ("return system('id')", "function-call"),
    "letters from numbers": ("chr(112).chr(104)", "function-call"),
    "between strings": ("'.phpinfo().'", "function-call"),
    "a file that is run": ("require('/etc/passwd')", "function-call"),
    "a function that a framework calls": ("call_user_func_array", "function-name"),
    "a class that a framework calls": ("index/\\think\\app/invokefunction", "class-path"),
    "a variable": ("$a(1)", "variable-call"),
    "a variable of a variable": ("$$a('x')", "variable-call"),
    "an element": ("$a['b'](1)", "variable-call"),
    "a member": ("$a->b()", "variable-call"),
    "a static one": ("Foo::$bar()", "variable-call"),
    "a name worked out": ("${'a'}(1)", "variable-call"),
    "the request": ("$_GET[c]", "superglobal"),
    "all globals": ("$GLOBALS[a]", "superglobal"),
    "an object": ('O:8:"stdClass":1:{s:1:"a";i:1;}', "serialised-object"),
    "an object in an array": ('a:1:{i:0;O:3:"Foo":0:{}}', "serialised-object"),
    "a setting": ("-d allow_url_include=1 -d auto_prepend_file=php://input", "wrapper"),
    "a setting alone": ("allow_url_include = On", "setting"),
    "a setting of a family": ("session.save_path=/tmp", "setting"),
    "a wrapper": ("php://filter/convert.base64-encode/resource=index.php", "wrapper"),
}


@pytest.mark.parametrize(("text", "because"), ATTACKS.values(), ids=ATTACKS)
def test_what_php_would_run_is_found(text: str, because: str) -> None:
    assert php_injection(text) == because


@pytest.mark.parametrize(
    "text",
    [
        "",
        "php",
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<?xml-stylesheet type="text/xsl" href="a.xsl"?>',
        "<?xpacket begin='' id='x'?>",
        "is this a test?",
        "a <? b",
        "List<? extends Number> a; Class<?> b; Map<?, ?> c",
        "$5 (incl. tax)",
        "$100 (approx.)",
        "the price (system included) is $5",
        "system (computer) requirements",
        "the file(s) you sent",
        "strip_tags() in php",
        "difference between include() and require() in php",
        "how to use printf() in C",
        "file (see below)",
        '#include <stdio.h> int main() { printf("x"); }',
        'for (int i = 0; i < n; i++) { printf("%d", i); }',
        "f(x) = sin(x)",
        "max(1, 2) og min(3, 4)",
        "const fs = require('../package.json')",
        "res.end('error'); path.win32.basename('x')",
        "obj->Set(context); String::NewFromUtf8(x)",
        "see `eval()` and exit() or end()",
        "$f(x) = x^2$",
        "`${type}(${id})`",
        "see its metadata. [a](1) and [b](2)",
        "common.js -> common (Anna Jensen) and a->b[c](d)",
        "refactor eval (Anna Jensen)",
        "=IF(A1>5;1;2)",
        "a:1:{x}",
        "a:b=c",
        "user_name=anna",
        "example.com/path=1",
        "http://example.com/",
        "$a[]",
        "${price} kr.",
        "$('#id')",
        "richard.php@example.com",
    ],
)
def test_what_php_would_not_run_is_left_alone(text: str) -> None:
    assert php_injection(text) is None


@given(st.text(max_size=300))
def test_no_text_is_refused(text: str) -> None:
    php_injection(text)


@given(st.lists(st.sampled_from([*"<>\"'`=(){}[]$?:;#/*-@\\ \n", "system", "php", "_GET", "O:1:", "->", "::"])))
def test_no_code_is_refused(pieces: list[str]) -> None:
    php_injection("".join(pieces))
