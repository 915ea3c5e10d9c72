"""What follows a quote or a number is an attack where it is grammatical SQL, in every dialect and context."""

import sys
from typing import Final

import pytest

from bavn.payloads.sql import sql_injection
from bavn.payloads.sql_grammar import flat

ATTACKS: Final = (
    ("'||pg_sleep(10)--", "boolean-after-quote"),
    ("' AND 1=(SELECT COUNT(*) FROM tabname); --", "boolean-after-quote"),
    ("' or 1=1/*", "boolean-after-quote"),
    ("') or ('1'='1--", "boolean-after-quote"),
    ('" or ""="', "boolean-after-quote"),
    ("x' AND email IS NULL; --", "boolean-after-quote"),
    ("x' AND members.email IS NULL; --", "boolean-after-quote"),
    ("x' AND userid IS NULL; --", "boolean-after-quote"),
    ("anything' OR 'x'='x", "boolean-after-quote"),
    ("' OR username LIKE '%a%", "boolean-after-quote"),
    ("' OR 'unusual' = 'unusual'", "boolean-after-quote"),
    ("' OR 'something' = 'some'+'thing'", "boolean-after-quote"),
    ("' OR 'text' = N'text'", "boolean-after-quote"),
    ("' OR 'something' like 'some%'", "boolean-after-quote"),
    ("' OR 2 > 1", "boolean-after-quote"),
    ("' OR 'text' > 't'", "boolean-after-quote"),
    ("' OR 'whatever' in ('whatever')", "boolean-after-quote"),
    ("' OR 2 BETWEEN 1 and 3", "boolean-after-quote"),
    ("' or username like char(37);", "boolean-after-quote"),
    ("'/**/OR/**/1/**/=/**/1", "boolean-after-quote"),
    ("' or 1/*", "boolean-after-quote"),
    ("' OR '7659'='7659", "boolean-after-quote"),
    ("' and 1 in (select var from temp)--", "boolean-after-quote"),
    ("1' or sleep(5)#", "boolean-after-quote"),
    ("1')) or pg_sleep(5)--", "boolean-after-quote"),
    ("1' and length(database())=8 -- ", "boolean-after-quote"),
    ("1' and if(1=1,sleep(3),0) -- ", "boolean-after-quote"),
    ("0'XOR(if(now()=sysdate(),sleep(15),0))XOR'Z", "boolean-after-quote"),
    ('0"XOR(if(now()=sysdate(),sleep(15),0))XOR"Z', "boolean-after-quote"),
    ("Xa'||DBMS_PIPE.RECEIVE_MESSAGE(CHR(98)||CHR(98)||CHR(98),15)||'", "boolean-after-quote"),
    ('-1" OR 5*5=25 or "x"="y', "boolean-after-quote"),
    ("-1' OR 3*2*1=6 AND 000123=000123 -- ", "boolean-after-quote"),
    ("' and 1=convert(int,@@version)--", "boolean-after-quote"),
    ("' and 1=convert(int,(select top 1 name from sysobjects))--", "boolean-after-quote"),
    ("' and password like 'a%", "boolean-after-quote"),
    ("' and substring(password,1,1)='a", "boolean-after-quote"),
    ("a' or true-- ", "boolean-after-quote"),
    ("a' or not false-- ", "boolean-after-quote"),
    ("' or '' '", "boolean-after-quote"),
    ('" or true--', "boolean-after-quote"),
    ("') or true--", "boolean-after-quote"),
    ("admin' or '1'='1", "boolean-after-quote"),
    ("admin' or '1'='1'--", "boolean-after-quote"),
    ("admin' or 1=1#", "boolean-after-quote"),
    ("admin') or ('1'='1", "boolean-after-quote"),
    ('admin" or "1"="1', "boolean-after-quote"),
    ("1' and 'a' like 'a", "boolean-after-quote"),
    ("1' or 1 between 0 and 2-- ", "boolean-after-quote"),
    ("1' and 1<=>1-- ", "boolean-after-quote"),
    ("1' or 1 is not null-- ", "boolean-after-quote"),
    ("1' or not 1=2-- ", "boolean-after-quote"),
    ("a'||'b", "boolean-after-quote"),
    ("\\' or 1=1-- ", "boolean-after-quote"),
    ("�' or 1=1-- ", "boolean-after-quote"),
    ("1'or'1'='1", "boolean-after-quote"),
    ("1'OR 1=1;\x00", "boolean-after-quote"),
    ("1'/*!50000or*/1=1-- ", "boolean-after-quote"),
    ("1'\tor\x0b1=1--\x0c", "boolean-after-quote"),
    ("1' or 0x31=0x31-- ", "boolean-after-quote"),
    ("1' or 1e0=1-- ", "boolean-after-quote"),
    ("{\"id\":\"1' or '1'='1\"}", "boolean-after-quote"),
    ("admin' --", "comment-after-quote"),
    ("admin'--", "comment-after-quote"),
    ("admin'#", "comment-after-quote"),
    ("admin'/*", "comment-after-quote"),
    ("admin';--", "comment-after-quote"),
    ("1' and updatexml(1,concat(0x7e,(select user()),0x7e),1)-- -", "expression-after-quote"),
    ("'||DBMS_PIPE.RECEIVE_MESSAGE(('a'),10)||'", "expression-after-quote"),
    ('" or isnull(1/0) /*', "expression-after-quote"),
    (
        "1' AND (SELECT 1 FROM(SELECT COUNT(*),CONCAT(version(),FLOOR(RAND(0)*2))x FROM x.tables GROUP BY x)a)-- -",
        "expression-after-quote",
    ),
    ("' and exists(select 1 from users) and 'a'='a", "expression-after-quote"),
    ("a'='", "expression-after-quote"),
    ("'='", "expression-after-quote"),
    ("'-'", "expression-after-quote"),
    ("'&'", "expression-after-quote"),
    ("'^'", "expression-after-quote"),
    ("'*'", "expression-after-quote"),
    ("'-0||'", "expression-after-quote"),
    ("'=0-- ", "expression-after-quote"),
    ("' or ''-'", "expression-after-quote"),
    ("' or ''&'", "expression-after-quote"),
    ("' or ''^'", "expression-after-quote"),
    ("' or ''*'", "expression-after-quote"),
    ('" or ""-"', "expression-after-quote"),
    ("1' regexp '^a", "expression-after-quote"),
    ("1'||'1'||'", "expression-after-quote"),
    ("a'+'b", "expression-after-quote"),
    ("1'/1/'1", "expression-after-quote"),
    ("' and(select*from(select+sleep(2))a/**/union/**/select+1)='", "expression-after-quote"),
    (
        "'and(select 1 from(select count(*),concat(0x7e,0x7e,floor(rand(0)*2))x from x.tables group by x)a)and'",
        "expression-after-quote",
    ),
    ("or isnull(1/0) /*", "expression-before-comment"),
    ("or 1=1", "tautology"),
    ("or 1=1--", "tautology"),
    ("or 'a'='a'", "tautology"),
    ("1 or 1=1", "tautology"),
    ("1 or 1=1 limit 1", "tautology"),
    ("1 || 1=1", "tautology"),
    ("1 && 1=1", "tautology"),
    ("1 and 1=2", "tautology"),
    ("-1 or 17-7=10", "tautology"),
    ("-1 OR 3*2<(0+5+123-123) -- ", "tautology"),
    ("1 and user_name()='dbo'", "tautology"),
    ("`id`=1 or 1=1", "tautology"),
    ("1 and json_extract('{}','$.a') is null", "tautology"),
    ("1 and json_length('{}')<=1", "tautology"),
    ("1 and 1 like 1", "tautology"),
    ("1 /*!or*/ 1=1", "tautology"),
)


@pytest.mark.parametrize(("value", "because"), ATTACKS)
def test_an_attack_is_found_for_its_reason(value: str, because: str) -> None:
    assert sql_injection(value) == because


@pytest.mark.parametrize(
    "value",
    [
        "the word 'and' in a sentence",
        "boys' and girls' shoes",
        "parents' or yours",
        "dogs' -- and cats'",
        "5' or 6'",
        '"-5"',
        '"--help"',
        "'#287088'",
        "(r'&&', Operator)",
        '"<", ">", "="',
        'href="/a/"',
        'print("or") | x',
        "\x11\x01P'#\ufffd\x08,4",
        "show `w' and `x' to all",
    ],
)
def test_a_quoted_word_is_no_expression(value: str) -> None:
    assert sql_injection(value) is None


def test_a_call_without_arguments_is_a_value_and_brackets_do_not_count() -> None:
    assert flat("f()o(n)c((n))") == "loncn"
    assert flat("noncn") == "noncn"


@pytest.mark.parametrize(
    "piece", ["'or ", "f(", "(select ", "1,", "case when ", ";drop ", "union ", "or 1", "having (", "@@x "]
)
def test_the_steps_grow_no_faster_than_the_text(piece: str) -> None:
    short, long = steps(piece * 100), steps(piece * 200)
    assert long <= 2.2 * short + 100


def steps(value: str) -> int:
    """How many functions one value makes run."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        sql_injection(value)
    finally:
        sys.setprofile(None)
    return count
