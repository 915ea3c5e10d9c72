"""Functions that only an attacker calls from a value, and functions that people write about."""

from typing import Final

import pytest

from bavn.payloads.sql import sql_injection

ATTACKS: Final = (
    ("1::int", "cast"),
    ("';SELECT pg_sleep(10)--", "delay"),
    ("1 or sleep(5)#", "delay"),
    ("1) or sleep(5)#", "delay"),
    ("1 or benchmark(10000000,MD5(1))#", "delay"),
    ("1 and (select 1 from (select sleep(5))x)", "delay"),
    (
        "(select(0)from(select(sleep(15)))v)/*'+(select(0)from(select(sleep(15)))v)+'\"+(select(0)from(select(sleep(15)))v)+\"*/",
        "delay",
    ),
    ("-5 OR 619=(SELECT 619 FROM PG_SLEEP(15))--", "delay"),
    ("-5) OR 619=(SELECT 619 FROM PG_SLEEP(15))--", "delay"),
    ("1; begin dbms_lock.sleep(5); end;", "delay"),
    ("1-sleep(5)", "delay"),
    ("1*sleep(5)", "delay"),
    ("sleep(5)", "delay"),
    ("sleep(5)#", "delay"),
    ("1,sleep(5)", "delay"),
    ("'||(SELECT EXTRACTVALUE(xmltype('<?xml version=\"1.0\"?>'),'/l') FROM dual)||'", "function-call"),
    ("1; exec xp_cmdshell('dir')", "function-call"),
    ("if(now()=sysdate(),sleep(15),0)", "function-call"),
    ("1 AND EXTRACTVALUE(1, CONCAT(0x5c, (SELECT version())))", "function-call"),
    ("utl_inaddr.get_host_address((select user from dual))", "function-call"),
    ("1 and 1=utl_inaddr.get_host_address((select banner from v$version where rownum=1))", "function-call"),
    ("1=ctxsys.drithsx.sn(1,(select user from dual))", "function-call"),
    ("(select version())::int", "function-call"),
    ("cast((select version()) as int)", "function-call"),
    ("1 and 1=cast((select version()) as int)", "function-call"),
    ("1 and db_name()='master'", "function-call"),
    ("1 procedure analyse(extractvalue(1,concat(0x3a,version())),1)", "function-call"),
    ("version()", "function-call"),
    ("database()", "function-call"),
    ("user()", "function-call"),
    ("1 and row(1,1)>(select count(*),concat(version(),0x3a,floor(rand()*2))x from users group by x)", "function-call"),
    ("1 and ascii(substr((select database()),1,1))>64", "function-in-function"),
    ("1 and (ascii(substr((select database()),1,1)))>64", "function-in-function"),
    ("@@version", "server-variable"),
    ("@@global.version", "server-variable"),
)


@pytest.mark.parametrize(("value", "because"), ATTACKS)
def test_an_attack_is_found_for_its_reason(value: str, because: str) -> None:
    assert sql_injection(value) == because


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ("password::int", "cast"),
        ("lo_get(16400)::double precision", "function-call"),
        ("elt(1=1,5)", "condition-in-function"),
        ("1);iif(2=2,1,1/0)", "condition-in-function"),
        ("chr(65)||chr(66)", "characters-joined"),
        ("1 || lpad(name,7,1)", "function-after-number"),
        ("a'+ascii(substring(pin,1,1))-10-- ", "function-in-function"),
        ("select @@version", "server-variable"),
    ],
)
def test_a_call_is_named(value: str, because: str) -> None:
    assert sql_injection(value) in {because, "expression-after-quote"}


@pytest.mark.parametrize(
    "value",
    [
        "time.sleep(5)",
        "how to use sleep(5) in C",
        "sleep (8 hours)",
        "Thread::sleep(5)",
        "version(s) of the program",
        "user() function in mysql",
        "if (int(x) != 2) {",
        'lookup("verb") === "restart"',
        "load_file(name)",
        "@@iterator of an array",
        "Gtk::Text or Math::BigInt",
        "std::string::npos",
        '=IF(LEFT(A1,1)="x",CHAR(65),CHAR(66))',
    ],
)
def test_a_call_of_a_program_is_none(value: str) -> None:
    assert sql_injection(value) is None
