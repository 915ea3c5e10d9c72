from bavn.following.troubles import Troubles


def test_a_trouble_is_said_when_it_begins_when_it_changes_and_when_it_is_over() -> None:
    said: list[tuple[str, str]] = []
    troubles = Troubles(lambda code, path: said.append((code, path)))
    troubles.end("a")
    for _ in range(3):
        troubles.begin("a", "unreadable")
    troubles.begin("a", "is-a-folder")
    assert troubles.of("a") == "is-a-folder"
    troubles.end("a")
    troubles.end("a")
    troubles.begin("b", "missing")
    troubles.end("b")
    assert [code for code, _ in said] == [
        "log-unreadable",
        "log-is-a-folder",
        "log-readable-again",
        "log-missing",
        "log-appeared",
    ]
