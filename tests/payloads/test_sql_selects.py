"""Selects and clauses where a value belongs, and sentences with the same words."""

from typing import Final

import pytest

from bavn.payloads.sql import sql_injection

ATTACKS: Final = (
    ("(case when 1=1 then id else name end)", "case-when"),
    ("' HAVING 1=1 --", "having"),
    ("' GROUP BY x HAVING 1=1--", "having"),
    ("' group by userid having 1=1--", "having"),
    ("1 into outfile '/var/www/x'", "into-outfile"),
    ("1 limit 1 into outfile '/var/www/x'", "into-outfile"),
    ("1 order by 10--", "order-by-number"),
    ("1' order by 10-- -", "order-by-number"),
    ("1' order by 10#", "order-by-number"),
    ("1) order by 3 -- -", "order-by-number"),
    ("1 AND (SELECT * FROM Users) = 1", "subselect"),
    ("id,(select case when (1=1) then 1 else 1/0 end)", "subselect"),
    ("1; copy (select '') to program 'id'", "subselect"),
    ("1 and 1=(select 1 from pg_user)", "subselect"),
    ("1 and exists(select * from users)", "subselect"),
    ("1 and not exists(select 1)", "subselect"),
    ("1 rlike (select (case when (1=1) then 1 else 0x28 end))", "subselect"),
    ("' UNION SELECT sql FROM sqlite_master--", "union-select"),
    ("1 UNION SELECT 1/*", "union-select"),
    ("' union select * from users where login = char(114,111,111,116);", "union-select"),
    ("1 union all select null,null,null", "union-select"),
    ("1 union/*!50000 select*/ 1,2", "union-select"),
    ("1/**/union/**/all/**/select/**/1", "union-select"),
    ("1\nunion\nselect 1", "union-select"),
    ("1' union select 1,group_concat(table_name) from information_schema.tables-- -", "union-select"),
    ("') union select 1,2,3 from dual-- -", "union-select"),
    ("1 UNION SELECT username, password FROM users", "union-select"),
    ("1 UNION SELECT username || '~' || password FROM users--", "union-select"),
    ("' UNION SELECT NULL--", "union-select"),
    ("' UNION SELECT @@version -- ", "union-select"),
    ("' union select load_file('/etc/passwd'),2-- ", "union-select"),
    ("' union select '<?php system($_GET[1]); ?>' into outfile '/var/www/x.php'-- ", "union-select"),
)


@pytest.mark.parametrize(("value", "because"), ATTACKS)
def test_an_attack_is_found_for_its_reason(value: str, because: str) -> None:
    assert sql_injection(value) == because


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ("(select password from users)", "subselect"),
        ("(select top 1 name from sysobjects)", "subselect"),
        ("select a,b from c", "select-statement"),
        ("select * from users", "select-statement"),
        ("select table_name from all_tables", "select-statement"),
        ("select char(65)", "select-function"),
        ("select pg_sleep", "select-function"),
        ("case when 1=1 then 2 else 3 end", "case-when"),
        ("case sin(1) when 2 then 2 end", "case-when"),
        ("1 procedure analyse(1,1)", "procedure-analyse"),
        ("id having 1=1", "having"),
        ("something LIKE '", "comparison-left-open"),
        ("-1 union select", "union-select"),
        ("1 union(select 1)", "union-select"),
        ("1 except values(1,2)", "union-select"),
        ("9'union+all+select+1,2", "union-select"),
        ("1 or {if length((select 1))>0}", "subselect"),
        ("1 or {x length(2)}", "function-after-number"),
        ("5 uni0n select concat(a,b) from c", "select-statement"),
        ("1\ufffdunion\ufffdselect 2", "union-select"),
        ("1 union#x\nselect 1", "union-select"),
    ],
)
def test_a_select_is_named(value: str, because: str) -> None:
    assert sql_injection(value) == because


@pytest.mark.parametrize(
    "value",
    [
        "select a union member from the list",
        "the student union select committee",
        "union select tutorial",
        "Toppings (select 2)",
        "(select one)",
        "how to select * from a table",
        "case when closed",
        "having fun = good",
        "order by phone",
        "1 having",
        "people like '90s music",
        "Select strings (of any kind) from the list",
    ],
)
def test_a_sentence_is_no_select(value: str) -> None:
    assert sql_injection(value) is None
