"""What is told of a batch of requests, in which order, and what is left out when there is too much."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bavn.model.attempt import Attempt, Conduct, Evidence, Response
from bavn.model.login import Login
from bavn.payloads.judging import RequestText, judge
from bavn.runners.inspecting import CHUNK, REMEMBERED, Inspector
from bavn.runners.intrusions import Intrusions
from bavn.windows.allotment import A_PATH, A_SECOND, EVERY, FREE
from bavn.windows.challenges import SLOW, SLOW_AS
from bavn.windows.probers import LEAST
from bavn.windows.responses import LARGEST
from tests.windows.samples import SECOND, Request, columns_of, digested

NOW = datetime.fromtimestamp(SECOND, UTC) + timedelta(milliseconds=7)
ATTACK = "id=1'+or+1=1--"


class Told:
    """Everything that was told, in its order."""

    def __init__(self) -> None:
        self.all: list[Attempt | Conduct | tuple[str, Login]] = []

    def attempt(self, attempt: Attempt) -> None:
        self.all.append(attempt)

    def conduct(self, conduct: Conduct) -> None:
        self.all.append(conduct)

    def login(self, site: str, login: Login) -> None:
        self.all.append((site, login))

    @property
    def attempts(self) -> list[Attempt]:
        return [one for one in self.all if isinstance(one, Attempt)]

    @property
    def conducts(self) -> list[Conduct]:
        return [one for one in self.all if isinstance(one, Conduct)]

    @property
    def logins(self) -> list[tuple[str, Login]]:
        return [one for one in self.all if isinstance(one, tuple)]


class Asked:
    """The judge, and what he was asked."""

    def __init__(self) -> None:
        self.requests: list[RequestText] = []

    def __call__(self, request: RequestText) -> tuple[Evidence, ...]:
        self.requests.append(request)
        return judge(request)


def look(
    requests: Sequence[Request],
    inspector: Inspector,
    *,
    proxies: Sequence[str] = (),
    weight: int = 1,
    part: int = 10_000,
) -> None:
    """Hand requests to an inspector, `part` at a time."""
    columns, found = columns_of(requests), digested(requests, proxies=proxies)
    for first in range(0, len(requests), part):
        last = min(first + part, len(requests))
        inspector.look(columns, first, last, found.records, first, found.sites, weight)


def told(requests: Sequence[Request], **wishes: object) -> Told:
    sink = Told()
    look(requests, Inspector(sink), **wishes)  # type: ignore[arg-type]
    return sink


def test_an_attack_is_told_with_everything_that_the_line_says() -> None:
    request = Request(host="www.example.org", client="192.0.2.9", path="/p", query=ATTACK, status=500, size=77)
    (attempt,) = told([request]).attempts
    assert {one.attack for one in attempt.evidence} == {"sql-injection"}
    assert replace(attempt, evidence=()) == Attempt(
        NOW, "www.example.org", "192.0.2.9", "GET", b"/p", ATTACK.encode(), 500, 77, ()
    )


def test_honest_requests_are_not_told_of() -> None:
    assert told([Request(query="q=b%C3%B8rnehave"), Request(query="q=O'Brien+(Vejle)"), Request()]).all == []


def test_the_usual_answer_is_that_of_the_requests_before() -> None:
    good = [Request(path="/p", query=f"id={size}", size=size) for size in (500, 700)]
    attempt = told([*good, Request(path="/p", query=ATTACK, size=9000), *good]).attempts[0]
    assert attempt.usual == Response(2, 500, 700)


def test_behind_own_proxies_the_client_is_named() -> None:
    request = Request(client="192.0.2.1", forwarded="203.0.113.7", query=ATTACK)
    assert told([request], proxies=["192.0.2.0/24"]).attempts[0].address == "203.0.113.7"
    assert told([request]).attempts[0].address == "192.0.2.1"


def test_nobody_is_told_of_without_an_address() -> None:
    assert told([Request(client="unix:", query=ATTACK, status=404)] * 50).all == []


def test_a_scanner_is_told_of_by_its_name_at_every_request() -> None:
    sink = told([Request(agent="sqlmap/1.8.2"), Request(agent="sqlmap/1.8.2", path="/b")])
    assert [one.evidence[0].attack for one in sink.attempts] == ["scanner-tool", "scanner-tool"]


def test_a_path_that_is_honest_where_it_exists_is_told_of_only_where_it_is_missing() -> None:
    sink = told([Request(path="/wp-login.php"), Request(path="/wp-login.php", status=404)] * 2)
    assert [one.status for one in sink.attempts] == [404, 404]


def test_who_runs_into_errors_is_told_of_as_it_grows() -> None:
    requests = [Request(path=f"/x{number}", status=404, client="2001:db8::1") for number in range(300)]
    conducts = told(requests).conducts
    assert 3 <= len(conducts) <= 9
    assert conducts[0].address == "2001:db8::1"
    assert [one.errors for one in conducts] == sorted(one.errors for one in conducts)
    assert conducts[0].first == datetime.fromtimestamp(SECOND, UTC)
    assert conducts[0].missing <= conducts[0].errors <= 2 * LEAST


def test_sensitive_paths_count_in_conduct() -> None:
    paths = ("/.env", "/.git/config", "/.aws/credentials", "/wp-config.php.bak")
    conduct = told([Request(path=path, status=404) for path in paths]).conducts[-1]
    assert conduct.sensitive >= 2


def test_logins_are_told_with_their_outcome_and_without_a_user() -> None:
    asked = [Request(path="/x", status=401, client="192.0.2.2")] * SLOW
    sink = told([Request(method="POST", path="/login", status=302), *asked])
    assert [login for _, login in sink.logins] == [
        Login(NOW, "form", "success", address="192.0.2.1"),
        Login(NOW, "basic", "failure", address="192.0.2.2", reason="unauthorized", count=SLOW_AS),
    ]


def test_a_request_may_be_an_attack_and_a_login() -> None:
    sink = told([Request(method="POST", path="/login", query=ATTACK, status=302)])
    assert (len(sink.attempts), len(sink.logins)) == (1, 1)


def test_the_order_is_that_of_the_log_however_it_is_cut() -> None:
    requests = [
        Request(
            client=f"192.0.2.{n % 5}",
            path=("/p", "/login", f"/x{n}", "/.env")[n % 4],
            method=("GET", "POST")[n % 4 == 1],
            query=ATTACK if n % 6 == 0 else "q=(a)" if n % 6 == 1 else "",
            status=(200, 302, 404, 404)[n % 4],
            size=n,
            second=SECOND + n // 50,
        )
        for n in range(2000)
    ]
    whole = told(requests).all
    assert len(whole) > 1000
    assert told(requests, part=137).all == whole
    assert told(requests, part=1).all == whole


def test_the_clock_may_step_back() -> None:
    requests = [Request(query=ATTACK, second=SECOND - 5000 * n) for n in range(40)]
    assert [one.time for one in told(requests).attempts] == [NOW - timedelta(seconds=5000 * n) for n in range(40)]


def found_of(requests: Sequence[Request]) -> list[tuple[str, str, set[str]]]:
    """Kind, severity and what is to be done."""
    intrusions = Intrusions()
    look(requests, Inspector(intrusions))
    found = intrusions.findings()
    return [(one.kind, one.severity, {source.action for source in one.sources}) for one in found]


def every(apart_s: float, *requests: Request, times: int) -> list[Request]:
    return [replace(one, second=SECOND + int(number * apart_s)) for number in range(times) for one in requests]


WANTED = Request(method="PUT", path="/remote.php/dav/a", status=401)
PHONES = [replace(WANTED, method="PROPFIND", client=f"192.0.2.{number}") for number in range(10)]


@pytest.mark.parametrize(
    "requests",
    [
        every(0.5, WANTED, replace(WANTED, status=201), times=120),
        every(15, *PHONES, *(replace(one, status=207) for one in PHONES), times=240),
        every(1, WANTED, WANTED, replace(WANTED, status=200), times=300),
    ],
    ids=["davfs", "ten phones", "NTLM"],
)
def test_who_is_asked_for_a_password_and_gives_it_is_no_finding(requests: list[Request]) -> None:
    assert found_of(requests) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_client_with_an_expired_session_is_watched_at_most(method: str) -> None:
    polls = every(5, Request(method=method, path="/items", status=401), times=3000)
    assert found_of(polls) == [("password-guessing", "low", {"watch"})]
    back = [
        Request(method=method, path="/items", second=polls[-1].second),
        Request(method="POST", path="/login", status=302),
    ]
    assert "account-takeover" not in {kind for kind, *_ in found_of([*polls, *back])}


def test_who_guesses_the_password_of_a_page_is_found_and_so_is_that_he_got_in() -> None:
    guesses = every(0.2, Request(path="/private", status=401), times=900)
    assert found_of(guesses) == [("password-guessing", "high", {"block"})]
    got_in = [*guesses, Request(path="/private", second=guesses[-1].second + 1)]
    assert {kind for kind, *_ in found_of(got_in)} == {"password-guessing", "account-takeover"}


def test_one_refusal_by_a_firewall_makes_no_takeover_of_the_failures_after_it() -> None:
    form = Request(method="POST", path="/wp-login.php")
    tries = every(2, form, times=25)
    after = [replace(form, status=403, second=SECOND + 50), replace(form, second=SECOND + 52)]
    assert {kind for kind, *_ in found_of([*tries, *after])} == {"password-guessing"}
    in_at_last = replace(form, status=302, second=SECOND + 54)
    assert {kind for kind, *_ in found_of([*tries, *after, in_at_last])} == {"password-guessing", "account-takeover"}


def test_of_an_address_with_very_many_rows_about_one_in_sixteen_stands_for_all() -> None:
    sink = told([Request(query=f"{ATTACK}{n}") for n in range(FREE + 100 * EVERY)])
    assert FREE + 60 < len(sink.attempts) < FREE + 140
    assert sum(one.stands_for for one in sink.attempts) > FREE + 90 * EVERY


def test_a_leaked_file_is_told_of_behind_any_noise() -> None:
    noise = [Request(path="/a", query=f"{ATTACK}{n}", status=404) for n in range(FREE)]
    assert [one.path for one in told([*noise, *[Request(path="/.env")] * 15]).attempts][FREE:] == [b"/.env"] * 15
    others = [Request(client=f"192.0.2.{n}", path="/.env", status=404) for n in range(9)]
    assert told([*others, Request(client="203.0.113.9", path="/.env")]).attempts[-1].address == "203.0.113.9"


def test_a_judge_that_breaks_down_over_a_request_ends_nothing() -> None:
    def breaks(request: RequestText) -> tuple[Evidence, ...]:
        if b"union" in request.query:
            raise RecursionError
        return judge(request)

    sink = Told()
    inspector = Inspector(sink, breaks)
    look([Request(query="id=1'+union+select+1--"), Request(query=ATTACK)], inspector)
    assert [one.query for one in sink.attempts] == [ATTACK.encode()]
    assert inspector.skipped == 1


def test_a_number_that_cannot_be_a_size_is_not_handed_on() -> None:
    assert told([Request(query=ATTACK, size=10**18)]).attempts[0].size == LARGEST


def test_beyond_the_budget_of_a_second_nothing_is_judged_and_it_is_counted() -> None:
    sink, asked = Told(), Asked()
    inspector = Inspector(sink, asked)
    many = range(A_SECOND + 700)
    look([Request(client=f"10.0.{n >> 8}.{n & 255}", path=f"/{n}", query=f"{ATTACK}{n}") for n in many], inspector)
    assert len(sink.attempts) == A_SECOND
    assert inspector.skipped == 700
    assert len(asked.requests) <= 2 * A_SECOND


def test_of_many_who_ask_for_the_same_a_few_are_judged_and_of_one_all() -> None:
    many = [Request(client=f"10.0.{n >> 8}.{n & 255}", query=f"{ATTACK}{n}") for n in range(300)]
    assert A_PATH <= len(told(many).attempts) < 40
    assert len(told([Request(query=f"{ATTACK}{n}") for n in range(100)]).attempts) == 100


def test_requests_that_stand_for_others_say_so() -> None:
    sink = told([Request(query=ATTACK), Request(method="POST", path="/login", status=302)], weight=4)
    assert sink.attempts[0].stands_for == 4
    assert sink.logins[0][1].count == 4


def test_the_judge_is_asked_once_about_the_same_request() -> None:
    sink, asked = Told(), Asked()
    look([Request(query=ATTACK)] * 50, Inspector(sink, asked), part=10)
    assert len(sink.attempts) == 50
    assert len(asked.requests) == 1


def test_the_judge_is_not_asked_again_about_what_he_found_honest() -> None:
    asked = Asked()
    inspector = Inspector(Told(), asked)
    look(
        [Request(query="q=O'Brien+(Vejle)", referer=f"https://www.example.com/{n}") for n in range(50)],
        inspector,
        part=10,
    )
    assert 1 <= len(asked.requests) <= 20  # those of the first batch, each also without its referer


def test_verdicts_do_not_pile_up() -> None:
    inspector = Inspector(Told())
    requests = [Request(client=f"10.{n >> 8}.{n & 255}.1", path=f"/{n}", query=f"{ATTACK}{n}") for n in range(3000)]
    for shift in range(3):
        look(
            [replace(one, query=f"{one.query}{shift}", second=SECOND + n // 1000) for n, one in enumerate(requests)],
            inspector,
        )
    assert len(inspector._verdicts) == REMEMBERED


def test_a_verdict_of_an_enormous_request_is_not_kept() -> None:
    inspector = Inspector(Told())
    look([Request(query=f"{ATTACK}&x={'a' * 100_000}")], inspector)
    assert inspector._verdicts == {}


def test_more_rows_than_fit_at_once_are_all_looked_through() -> None:
    requests = [*(Request(query=f"q={n}") for n in range(2 * CHUNK)), Request(query=ATTACK)]
    assert len(told(requests, part=3 * CHUNK).attempts) == 1


@pytest.mark.parametrize("method", ["PROPFIND", "TRACE", "(", "x" * 1000])
def test_a_strange_method_alone_is_no_attack(method: str) -> None:
    assert told([Request(method=method)]).attempts == []
