"""What may be an attack is looked at; what people ask for every day is not."""

import pytest

from bavn.windows.suspicion import LOGIN, PAYLOAD
from tests.windows.samples import Request
from tests.windows.sifting import sifted

HONEST = (
    "q=b%C3%B8rnehave+i+vejle",
    "q=B%F8rnehave",
    "q=O%27Brien",
    "q=Peter+O'Brien+or+his+brother"[:14],
    "q=rock+and+roll",
    "q=salt+%26+peber%3F",
    "utm_source=newsletter&utm_medium=email&utm_campaign=2025-11_black-friday--vejle",
    "fbclid=IwY2xjawu2x56O0DKALaqQ8n4cCd64WZtbrbUxEIlBzrY9D9XLVXtumGk08wbl2TIP",
    "gclid=EAIaIQobChMI7pG8q6_5gQMVi5ODBx0Q_w8sEAAYASAAEgK1YfD_BwE",
    "url=https%3A%2F%2Fwww.example.com%2Fside%3Fa%3D1%26b%3D2",
    "next=/selvbetjening/pas&lang=da",
    'filter={"kommune":"Vejle","sider":[1,2,3],"tom":""}',
    "filter=%7B%22kommune%22%3A%22%C3%98rsted%22%7D",
    "ids[]=3&ids[]=4&filter[status]=open",
    "bbox=9.12,55.21,9.95,55.92&zoom=7",
    "d=2025-11-18T10%3A00%3A00%2B01%3A00",
    "email=a.b%40example.com",
    "v=8f3a1c&width=1200&fit=crop",
    "t=eyJhbGciOiJIUzI1NiJ9",
    "select=1&order=asc&from=2024&to=2025&where=vejle",
    "q=vuggestue+tilmelding+regler+2025",
    "token=dGhpcyBpcyBhIGhhcm1sZXNzIHRleHQgb2Ygd29yZHM",
    "q=pris+100%25",
    "q=%22b%C3%B8rn+unge%22",
)
HOSTILE = (
    "id=1'+or+1=1--",
    "id=1+or+1",
    "id=-1+union+select+1,2",
    "id=-1+UnIoN%20sElEcT+1",
    "id=1%2527%2520or%25201%253D1",
    "q=<script>alert(1)</script>",
    "q=%u003cscript%u003e",
    "q=%EF%BC%9Cscript%EF%BC%9E",
    "q=&lt;script&gt;",
    "q=%26lt%3Bscript%26gt%3B",
    "q=\\x3cscript\\x3e",
    "file=../../etc/passwd",
    "file=..%c0%af..%c0%afetc",
    "file=%252e%252e%252fetc",
    "file=/etc/hosts",
    "file=c:/boot.ini",
    "page=php://input",
    "u=http://169.254.169.254/",
    "u=http://2852039166",
    "u=https://localhost/",
    "inc=http://files.example.net/a",
    "c=;id",
    "c=$(id)",
    "c=%60id%60",
    "c=a%0Aid",
    "x=${jndi:ldap://192.0.2.1/a}",
    "x={{7*7}}",
    "class.module.classLoader.x=1",
    "user[$ne]=1",
    "__proto__.x=1",
    "x=%0d%0aSet-Cookie:a=b",
    "PHPSESSID=74b0cb41",
    "o=rO0ABXNyABFqYXZhLnV0aWw",
    "q=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "q=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg%3D%3D",
    "user__profile__icontains=x",
)


@pytest.mark.parametrize("query", HONEST)
def test_everyday_queries_are_passed_by(query: str) -> None:
    assert sifted([Request(path="/soeg", query=query)]) == [0]


@pytest.mark.parametrize("query", HOSTILE)
def test_queries_that_may_hold_an_attack_are_looked_at(query: str) -> None:
    assert sifted([Request(path="/soeg", query=query)]) == [PAYLOAD]


@pytest.mark.parametrize(
    "path", ["/", "/a-b_c/d.e/~f/g.html", "/b%C3%B8rn", "/blog/c-vs-python.html", "/a/select/from/x"]
)
def test_everyday_paths_are_passed_by(path: str) -> None:
    assert sifted([Request(path=path)]) == [0]


@pytest.mark.parametrize(
    "path", ["/a/../../b", "/a/..%2f", "/%2e%2e/x", "/x;id", "/x'/**/or", "/etc/hosts", "/a/./././b", "/<x>", "/x%00"]
)
def test_paths_that_may_hold_an_attack_are_looked_at(path: str) -> None:
    assert sifted([Request(path=path)])[0] & PAYLOAD


def test_two_parameters_are_not_read_as_one_value() -> None:
    assert sifted([Request(query="a=rock+and&b='x")]) == [0]
    assert sifted([Request(query="a=1&b=or+2")]) == [0]


def test_a_query_whose_pieces_have_no_name_is_also_read_as_one() -> None:
    assert sifted([Request(query="1+'&select&b")]) == [PAYLOAD]


@pytest.mark.parametrize(
    "path",
    ["/login", "/wp-login.php", "/brugere/log-ind/login", "/users/sign_in/signin", "/api/sessions", "/LogOn.aspx"],
)
def test_a_post_to_a_login_is_noticed_and_reading_its_form_is_not(path: str) -> None:
    post, get = sifted([Request(method="POST", path=path), Request(path=path)])
    assert post & LOGIN
    assert not get & LOGIN


@pytest.mark.parametrize("path", ["/logins-and-passwords", "/blog/loginless", "/catalogin"])
def test_a_word_within_a_word_is_no_login(path: str) -> None:
    assert not sifted([Request(method="POST", path=path)])[0] & LOGIN
