import pytest

from bavn.intrusions.success import ANSWERS, Answer, Answers, answer_of
from bavn.model.attempt import Attempt, Evidence, Response
from tests.intrusions.attempts import DOTENV, SHELL, SQL, TRAVERSAL, WORDPRESS, attempt, evidence

PAGE = Response(50, 4_000, 5_000)
CLIMB = evidence("path-traversal", "climbs", "path")
SQL_IN_PATH = evidence("sql-injection", "comment", "path")
XSS = evidence("cross-site-scripting", "script-tag", "query", "q")
SHELL_IN_QUERY = evidence("command-injection", "command-after-separator", "query", "host")


@pytest.mark.parametrize(
    "tried",
    [
        pytest.param(attempt(0, DOTENV, path="/.env", status=200, size=700), id="a settings file that was there"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=200, size=700, usual=Response(3, 700, 700)), id="again"),
        pytest.param(attempt(0, TRAVERSAL, path="/a/../../etc/passwd", status=200, size=900), id="a traversal"),
        pytest.param(attempt(0, SQL, path="/vis", status=200, size=90_000, usual=PAGE), id="far larger than usual"),
    ],
)
def test_an_answer_that_is_not_usual_may_mean_success(tried: Attempt) -> None:
    answer = answer_of(tried)
    assert answer is not None
    assert Answers(refuses=True).succeeded(answer)


@pytest.mark.parametrize(
    "tried",
    [
        pytest.param(attempt(0, DOTENV, path="/.env", status=404), id="not there"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=403), id="forbidden"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=301), id="sent elsewhere"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=200, size=0), id="empty"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=200, size=5), id="nearly empty"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=200, size=700, method="HEAD"), id="only the head"),
        pytest.param(attempt(0, DOTENV, path="/.env", status=200, size=700, usual=PAGE), id="a page of the site"),
        pytest.param(attempt(0, WORDPRESS, path="/wp-login.php", status=200, size=5_000), id="a log-in that exists"),
        pytest.param(attempt(0, SQL, path="/vis", status=200, size=4_500, usual=PAGE), id="the usual page"),
        pytest.param(attempt(0, SQL, path="/vis", status=200, size=5_500, usual=PAGE), id="a little larger"),
        pytest.param(attempt(0, SQL, path="/vis", status=200, size=300, usual=PAGE), id="an error page with 200"),
        pytest.param(attempt(0, SQL, path="/vis", status=500, size=90_000, usual=PAGE), id="an error"),
        pytest.param(attempt(0, SQL, path="/vis", status=200, size=90_000), id="nothing known of the page"),
        pytest.param(
            attempt(0, SQL, path="/vis", status=200, size=90_000, usual=Response(2, 10, 20)), id="too little known"
        ),
        pytest.param(
            attempt(0, SQL, path="/vis", status=200, size=70_000, usual=Response(50, 1_000, 40_000)),
            id="a list whose size depends on what is asked",
        ),
        pytest.param(attempt(0, DOTENV, path="/.env", status=502, size=700), id="an error for a file"),
        pytest.param(
            attempt(0, SQL, path="/vis", status=200, size=9_000, usual=Response(50, 230, 240)),
            id="usually a redirection",
        ),
        pytest.param(attempt(0, CLIMB, path="/index.php/a/../..", status=200, size=900), id="below a script"),
        pytest.param(attempt(0, SQL_IN_PATH, path="/vis/1'--", status=200, size=900), id="an injection in the path"),
        pytest.param(attempt(0, XSS, path="/vis", status=200, size=90_000, usual=PAGE), id="markup"),
        pytest.param(attempt(0, path="/vis", status=200), id="no attack"),
    ],
)
def test_what_is_usual_or_refused_is_no_success(tried: Attempt) -> None:
    assert answer_of(tried) is None


def test_a_site_that_answers_the_same_to_everything_gives_nothing_away() -> None:
    first = answer_of(attempt(0, DOTENV, path="/.env", status=200, size=5_000))
    other = answer_of(attempt(0, DOTENV, path="/old/site/.env", status=200, size=5_027))  # the page repeats the path
    assert first is not None
    assert other is not None
    answers = Answers(refuses=True)
    answers.add(first)
    assert answers.succeeded(first)
    answers.add(other)
    assert not answers.succeeded(first)
    assert not answers.succeeded(other)


def test_a_site_that_never_says_no_gives_nothing_away_and_a_page_is_judged_by_itself() -> None:
    file = answer_of(attempt(0, DOTENV, path="/.env", status=200, size=700))
    page = answer_of(attempt(0, SQL, path="/vis", status=200, size=90_000, usual=PAGE))
    assert file is not None
    assert page is not None
    assert not Answers().succeeded(file)
    assert Answers(refuses=True).succeeded(file)
    assert Answers().succeeded(page)


def test_a_front_controllers_page_with_something_new_on_it_is_the_same_page() -> None:
    answers = Answers(refuses=True)
    first = answer_of(attempt(0, DOTENV, path="/.env", status=200, size=5_000))
    other = answer_of(attempt(0, DOTENV, path="/b.sql", status=200, size=5_090))
    assert first is not None
    assert other is not None
    answers.add(first)
    answers.add(other)
    assert not answers.succeeded(first)
    other.size = 5_500
    answers.add(other)
    assert answers.succeeded(first)


def test_two_files_of_different_size_are_two_successes() -> None:
    answers = Answers(refuses=True)
    found = [
        answer_of(attempt(0, DOTENV, path=path, status=200, size=size))
        for path, size in (("/.env", 700), ("/a/.env", 2_000))
    ]
    for answer in found:
        assert answer is not None
        answers.add(answer)
    assert all(answer is not None and answers.succeeded(answer) for answer in found)


def test_one_page_for_two_kinds_of_attack_on_one_path_is_a_page_that_refuses() -> None:
    answers = Answers(refuses=True)
    tried: list[tuple[Evidence, str]] = [(SQL, "id=1"), (SHELL_IN_QUERY, "id=2")]
    for found, query in tried:
        answer = answer_of(attempt(0, found, path="/vis", query=query, status=200, size=90_000, usual=PAGE))
        assert answer is not None
        answers.add(answer)
        last = answer
    assert not answers.succeeded(last)


def test_a_page_of_the_same_size_says_nothing_of_a_file() -> None:
    file = answer_of(attempt(0, DOTENV, path="/.env", status=200, size=90_000))
    page = answer_of(attempt(0, SQL, path="/vis", query="id=1", status=200, size=90_000, usual=PAGE))
    assert file is not None
    assert page is not None
    answers = Answers(refuses=True)
    answers.add(file)
    answers.add(page)
    assert answers.succeeded(file)


def test_a_web_shell_has_to_answer_again_and_again() -> None:
    answer = answer_of(attempt(0, SHELL, path="/c99.php", status=200, size=700))
    assert answer is not None
    assert not Answers(refuses=True).succeeded(answer)
    answer.times = 3
    assert Answers(refuses=True).succeeded(answer)
    assert answer.grave


def test_no_more_answers_are_remembered_than_there_is_room_for() -> None:
    answers = Answers(refuses=True)
    for number in range(3 * ANSWERS):
        answers.add(Answer(number, 0, "known-probe", "dotenv", 5, number))
    assert len(answers.seen) == ANSWERS
