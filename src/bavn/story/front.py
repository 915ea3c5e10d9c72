"""What stands in front of a town's site: nginx where this machine has one, else a small server of our own.

Either enforces what the sensor writes into its include, and believes the header in which a harmless request says in
whose name it is made: both are on loopback, and nobody else can ask them.
"""

import os
import pwd
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.story.processes import Stage, bavn
from bavn.story.web import VISITOR, Place

ABROAD: Final = "abroad"  # stands in what the vantage point abroad says of itself
CHECKED: Final = "/rekonstruktion"
SAID: Final = "Velkommen. En rekonstruktion.\n"
PLACES: Final = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
NGINX: Final = """\
{user}
pid {folder}/nginx.pid; error_log {folder}/nginx-error.log; worker_processes 1; daemon off;
events {{ worker_connections 512; }}
http {{
  access_log off; server_tokens off;
  client_body_temp_path {folder}/tmp; proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp; scgi_temp_path {folder}/tmp;
  set_real_ip_from 127.0.0.0/8; real_ip_header {header};
  map $http_user_agent $bavn_site {{ default "{home}"; "~{abroad}" "{elsewhere}"; }}
  include {folder}/rules/*.conf;
  server {{
    listen {place};
    include {folder}/rules/*.server;
    default_type text/html;
    location = {checked} {{ alias {folder}/checked.html; }}
    location / {{ proxy_pass $bavn_site; proxy_connect_timeout 5s; proxy_read_timeout 15s; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """The URLs of the site behind it, for who comes from home and from abroad."""

    home: str
    abroad: str


def nginx() -> str | None:
    """Where nginx is; None where it is not installed."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", os.defpath), *PLACES)))


def prepare(folder: Path, place: Place, behind: Behind) -> None:
    """Write what nginx reads."""
    (folder / "rules").mkdir()
    (folder / "checked.html").write_text(SAID)
    user = f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else ""
    parts = {"folder": folder, "place": place, "header": VISITOR, "checked": CHECKED, "abroad": ABROAD, "user": user}
    text = NGINX.format(home=behind.home.rstrip("/"), elsewhere=behind.abroad.rstrip("/"), **parts)
    (folder / "nginx.conf").write_text(text)


def reload_command(folder: Path) -> list[str]:
    """How the sensor has it read its rules: the small server looks by itself."""
    found = nginx()
    return (
        [found, "-p", str(folder), "-c", "nginx.conf", "-e", "nginx-error.log", "-s", "reload"] if found else ["true"]
    )


async def start(stage: Stage, folder: Path, place: Place, behind: Behind) -> None:
    """Start it for the town whose folder this is."""
    found = nginx()
    if found is None:
        module = (bavn()[0], "-P", "-m", "bavn.story.small_server")
        await stage.start(
            f"front-{folder.name}", *module, str(place), folder / "rules" / "bavn.conf", behind.home, behind.abroad
        )
        return
    command = (found, "-p", folder, "-c", "nginx.conf", "-e", "nginx-error.log")
    await stage.start(f"nginx-{folder.name}", *command, death=signal.SIGTERM)
