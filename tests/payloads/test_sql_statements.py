"""Statements behind a value, and sentences that begin with the same words."""

from typing import Final

import pytest

from bavn.payloads.sql import sql_injection

ATTACKS: Final = (
    ("1;WAITFOR DELAY '0:0:10'--", "stacked-statement"),
    ("'; EXECUTE IMMEDIATE 'SEL' || 'ECT US' || 'ER'", "stacked-statement"),
    ("'; EXEC ('SEL' + 'ECT US' + 'ER')", "stacked-statement"),
    ("'; drop table temp --", "stacked-statement"),
    ("1'; exec master..xp_cmdshell 'ping 192.0.2.1'--", "stacked-statement"),
    ("1; insert into users values (1,2)", "stacked-statement"),
    ("1; update users set admin=1 where id=1", "stacked-statement"),
    ("1; delete from users", "stacked-statement"),
    ("1; drop table users", "stacked-statement"),
    ("1'; truncate table users; --", "stacked-statement"),
    ("1;shutdown--", "stacked-statement"),
    ("';shutdown with nowait;--", "stacked-statement"),
    ("1;CREATE TABLE x(y text)", "stacked-statement"),
    ("exec sp_addlogin 'name' , 'password'", "statement"),
    ("declare @s varchar (200) select @s = 0x73656c65", "statement"),
    ("1 waitfor delay '0:0:15' -- ", "statement"),
)


@pytest.mark.parametrize(("value", "because"), ATTACKS)
def test_an_attack_is_found_for_its_reason(value: str, because: str) -> None:
    assert sql_injection(value) == because


@pytest.mark.parametrize(
    "value",
    [
        "1;print 'x'-- ",
        "1;call sleep(5)",
        "1;begin declare @x int end",
        "1;set @x=1",
        "1;kill 5--",
        "1;commit--",
        "1;grant all on *.* to x",
        "1;while 1=1 waitfor delay '0:0:5'",
        "1;if exists(select 1) select 2",
        "1;load data infile 'x' into table y",
        "1;select a,b from c",
        "1;(select 1)",
        "insert into users values (1)",
        "insert into users (a,b) values (1,2)",
        "delete from users where id=1",
        "update users set name=1",
        "drop users;--",
        "1 exec('select 1')",
        "1 exec(@s)-- ",
    ],
)
def test_a_statement_has_what_it_needs(value: str) -> None:
    assert sql_injection(value) in {"stacked-statement", "statement", "delay", "function-call", "subselect"}


@pytest.mark.parametrize(
    "value",
    [
        "table tennis; drop shot",
        "scan; print; commit; done",
        "call me; maybe",
        "she said; grant all wishes",
        "choose color; select size",
        "Pizza; select 2 toppings",
        "kill; Bill",
        "begin; end",
        "use strict; use warnings;",
        "if set; it should end with a space",
        "update: set the table for 4",
        "insert into socket (see fig. 2)",
        "delete from list where possible",
        "execute order 66",
        "; if it rains",
        "follow and execute @bob later",
        "scene 1; begin at dawn",
        "dates; commit to one",
        "posters; print them",
        "lights; use lamps -- or candles",
        "a table; set it",
        "time; kill it",
        "stairs; do not run; walk",
        "shutdown; restart",
    ],
)
def test_a_sentence_is_no_statement(value: str) -> None:
    assert sql_injection(value) is None
