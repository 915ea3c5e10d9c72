"""Expressions are told from placeholders."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.template import prototype_pollution, template_injection
from tests.work import read_to_the_end

ATTACKS = (
    ("{{7*7}}", "template-sum"),
    ("{{7*'7'}}", "template-sum"),
    ("${7*7}", "template-sum"),
    ("#{7*7}", "template-sum"),
    ("<%= 7*7 %>", "template-sum"),
    ("*{7*7}", "template-sum"),
    ("@{7*7}", "template-sum"),
    ("[[${7*7}]]", "template-sum"),
    ("{{''.__class__.__mro__[1].__subclasses__()}}", "template-walk"),
    ("{{config.items()}}", "template-call"),
    ("{{config}}", "template-walk"),
    ("{{self}}", "template-walk"),
    ("{{request.application.__globals__}}", "template-walk"),
    ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "template-walk"),
    ("{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}", "template-statement"),
    ("{% import os %}{{os.popen('id').read()}}", "template-statement"),
    ('{{_self.env.registerUndefinedFilterCallback("exec")}}', "template-walk"),
    ("{{['id']|filter('system')}}", "template-call"),
    ("{{['id']|map('system')|join}}", "template-call"),
    ("{{app.request.query.filter(0,0,1024,{'options':'system'})}}", "template-call"),
    ('<#assign ex="freemarker.template.utility.Execute"?new()>${ex("id")}', "template-statement"),
    ('${"freemarker.template.utility.Execute"?new()("id")}', "template-walk"),
    ("#set($x='')#set($rt=$x.class.forName('java.lang.Runtime'))", "template-statement"),
    ("${T(java.lang.Runtime).getRuntime().exec('id')}", "expression-type"),
    ("*{T(java.lang.Runtime).getRuntime().exec('id')}", "expression-type"),
    ('__${T(java.lang.Runtime).getRuntime().exec("id")}__::.x', "expression-type"),
    ("%{(#_memberAccess=@ognl.OgnlContext@DEFAULT_MEMBER_ACCESS)}", "ognl"),
    ("%{#context['com.opensymphony.xwork2.dispatcher.HttpServletResponse']}", "ognl"),
    ("${@java.lang.Runtime@getRuntime().exec('id')}", "ognl"),
    (
        '${(#a=@org.apache.commons.io.IOUtils@toString(@java.lang.Runtime@getRuntime().exec("id").getInputStream(),"utf-8"))}',
        "ognl",
    ),
    ("${class.getClassLoader()}", "template-call"),
    ("${pageContext.request.getSession()}", "template-call"),
    ("${sessionScope}", "template-walk"),
    ("{{constructor.constructor('alert(1)')()}}", "template-walk"),
    ("{{$on.constructor('alert(1)')()}}", "template-walk"),
    ('{{range.constructor("return global.process")()}}', "template-walk"),
    ('{{this.constructor.constructor("return process")()}}', "template-walk"),
    ('{{#with "s" as |string|}}{{#with "e"}}{{lookup string.sub "constructor"}}{{/with}}{{/with}}', "template-walk"),
    ("#{global.process.mainModule.require('child_process').execSync('id')}", "template-walk"),
    ("<%= system('id') %>", "template-statement"),
    ("<%= `id` %>", "template-statement"),
    ("<%= File.open('/etc/passwd').read %>", "template-statement"),
    ("{php}echo `id`;{/php}", "template-call"),
    ("{system('id')}", "template-call"),
    (
        '{Smarty_Internal_Write_File::writeFile($SCRIPT_NAME,"<?php phpinfo(); ?>",self::clearConfig())}',
        "template-call",
    ),
    ("{{dump(app)}}", "template-call"),
    ("{{= 7*7 }}", "template-sum"),
    ("{{ 7 * 7 }}", "template-sum"),
    ("{{49-1}}", "template-sum"),
    ("${7+7}", "template-sum"),
    ("@(7*7)", "template-sum"),
    ('@System.Diagnostics.Process.Start("cmd.exe")', "template-call"),
    ("require('child_process').exec('id')", "node-code"),
    ("process.mainModule.require('child_process')", "node-code"),
    ("global.process.mainModule.constructor._load('child_process')", "node-code"),
    ('{"__proto__":{"isAdmin":true}}', "prototype-pollution"),
    ("constructor.prototype.isAdmin", "node-code"),
    ("_$$ND_FUNC$$_function(){require('child_process').exec('id')}()", "serialised-function"),
    ("@{[system 'id']}", "perl-expression"),
    ("while(true){}", "endless-loop"),
    ("Process.spawn('id')", "node-code"),
    ("Kernel.exec('id')", "node-code"),
    ("$1:__proto__:then", "prototype-pollution"),
)

# Texts of the same signs that people send.
HONEST = (
    "php: hypertext preprocessor",
    "{{name}}",
    "{{ user.name }}",
    "{{ user.name | upper }}",
    "{{#if x}}a{{/if}}",
    "{{> partial}}",
    "{{{raw}}}",
    "{{greeting}}, {{ name }}!",
    'Dear {{ customer.first_name | default: "friend" }}',
    "${price}",
    "${user.name}",
    "${PATH}",
    "#{id}",
    "#{user.name}",
    "%{hostname}",
    "@{username}",
    "*{x}",
    "[[link]]",
    "[[Main Page|home]]",
    "[[File:logo.png]]",
    "{% raw %}",
    "<%= name %>",
    '{"a":1,"b":{"c":[1,2]}}',
    '[{"x":1},{"y":2}]',
    '{"query":{"match":{"title":"foo"}}}',
    "{a:{b:1}}",
    "\\frac{{a}}{2}",
    "x^{2}+y^{2}",
    "\\sqrt{2*3}",
    "${x}^2$",
    "a{color:red}",
    ".a{color:#fff;background:url(x.png)}",
    "@media{...}",
    "#set list",
    "#if you want",
    "#1 * 3",
    "#hashtag & more",
    "{0} of {1}",
    "{id:5}",
    "{{1}}",
    "{{a}}",
    "{{date}}",
    "{{count}} items",
    "{{ 'hello' | translate }}",
    "{{ t('title') }}",
    "{{ price * 2 }}",
    "{{ items[0] }}",
    "{{ form.email }}",
    "${item.price * item.count}",
    "${fn:length(list)}",
    "while(x < 5) do something",
    "while true is better",
    "process.",
    "console.",
    "what is process.env in node?",
    "how to use require in node",
    "require 'json'",
    "require('jquery') tutorial",
    "console.log not working",
    "module.exports vs exports",
    "the process, the module, the console",
    "function in excel",
    "function() javascript",
    "what does function() { mean",
    "constructor of a class",
    "this.constructor",
    "prototype chain",
    "what is __proto__",
    "int main() { return 0; }",
    "for (int i = 0; i < 10; i++) { sum += i; }",
    "${jndi}",
    "${env}",
    "${date:yyyy}",
    "${user:-guest}",
    "${name:-nobody}",
    "${sys}",
    "${lower}",
    "$(document).ready(function(){})",
    "node_modules",
    "C++; C#",
    "C#;F#;VB",
    "fields=id,name,comments{id,from}",
    "{id,name}",
    "{id,date,who}",
    "comments{id,from{name}}",
    "{!geofilt sfield=loc pt=55.6,12.5 d=5}",
    "{{campaign.name}}",
    "{keyword}",
    "{lpurl}?x={_p}",
    '{"event":"a","properties":{"$browser":"Chrome","$os":"Windows"}}',
    "pip install -r requirements.txt",
    "#include <stdio.h>",
    "#define MAX(a,b) ((a)>(b)?(a):(b))",
    "public class A { }",
    "intent://x#Intent;scheme=https;end",
    "{{ lang.greeting }}",
    "{{#each items}}{{name}}{{/each}}",
    "{{else}}",
    "{{! comment }}",
    "{{&name}}",
    "{{../name}}",
    "{{@index}}",
    "{{person.firstName}} {{person.lastName}}",
    "{{ item.price | currency:'DKK' }}",
    "{{ $t('hello') }}",
    "{{ formatDate(date) }}",
    "{{ user.getName() }}",
    "{{ i + 1 }}",
    "{{ count - 1 }}",
    "{{ 'a' }}",
    '{{ "text" }}',
    "{{ 5 }}",
    '{{foo bar="baz"}}',
    "{{Infobox person|name=Anna}}",
    "{{cite web|url=https://example.com|title=x}}",
    "{{#invoke:x|y}}",
    "${name}",
    "${obj.method}",
    "${i}",
    "${a.b.c}",
    "${VAR:-default}",
    "${CI_COMMIT_SHA}",
    "${{ github.sha }}",
    "#{name}",
    "@{name}",
    "*{margin:0}",
    "%{text}",
    "<%name%>",
    "<% name %>",
    "[[a]]",
    "[[1,2],[3,4]]",
    "[[12.5,55.6],[12.6,55.7]]",
    "{%20}",
    "100%{",
    "{% trans %}",
    "{% comment %}",
    "{#comment#}",
    "#{1}",
    "#1+1",
    "obj.prototype",
    "Array.prototype.map",
    "constructor injection",
    "constructor(private x)",
    "class Foo { constructor() {} }",
    "this.state",
    "this.props.name",
    "process.nextTick explained",
    "process[0]",
    "module.exports",
    "console.error",
    "require.js",
    "root.process",
    "(){}",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert template_injection(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert template_injection(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="{}$#%<>@[]().7*\\u_aT", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = template_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize("unit", ["{{", "${", "{{a.", "@{[", "while(", "process.", "constructor", "#set("])
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(template_injection, unit)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("__proto__[isAdmin]", "prototype-pollution"),
        ("a[__proto__][x]", "prototype-pollution"),
        ("constructor[prototype][x]", "prototype-pollution"),
        ("constructor.prototype.x", "prototype-pollution"),
        ("author__profile__password__startswith", "orm-lookup"),
        ("is_staff__exact", None),
        ("created__date__gte", None),
        ("user__name", None),
        ("protocol", None),
        ("prototype", None),
        ("a__b__", None),
    ],
)
def test_a_parameter_that_reaches_into_an_object_is_told_by_its_name(name: str, because: str | None) -> None:
    assert prototype_pollution(name) == because


def test_what_latex_escapes_is_no_template() -> None:
    assert template_injection("\\{{7*7}}") is None
    assert template_injection("{{7*7}}") == "template-sum"


@pytest.mark.parametrize(
    "condition", ["true", "1", "!0", "!false", "!!1", "[]", "{}", "'a'", "this", "new Date", "0x1", "-1"]
)
def test_a_loop_over_a_constant_that_holds_never_ends(condition: str) -> None:
    assert template_injection(f"while({condition});") == "endless-loop"


@pytest.mark.parametrize("condition", ["false", "0", "!1", "!true", "x", "i < 5", "null", "NaN", "", "0x0", "''"])
def test_a_loop_that_may_end_is_left_alone(condition: str) -> None:
    assert template_injection(f"while({condition});") is None


PIECES = (
    *str.split(
        "{{ }} ${ } #{ <% %> [[ ]] @{ [ ( ) 7 * . __class__ config process constructor while ! ' $1: : require T java"
    ),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = template_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()
