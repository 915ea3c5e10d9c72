"""Paths that leave the place they are meant for, and files of the server that no visitor has business with."""

import re
from typing import Final

# What decoders and file systems take for a dot or a separator.
_ALIKE: Final = str.maketrans(
    {"\\": "/", "\u2215": "/", "\u2044": "/", "\uff0f": "/", "\uff3c": "/", "\u29f8": "/", "\uff0e": ".", "\u2024": "."}
)
_HEX: Final = re.compile(r"0x(2f|5c|2e)")
_ODD: Final = re.compile(r"[\\\u2215\u2044\uff0f\uff3c\u29f8\uff0e\u2024]|0x[25]")
_TOKEN: Final = re.compile(r"[^\s\"'<>|&=,?#()`\[\]]++")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}+:/{0,3}+")
_DRIVE: Final = re.compile(r"[a-z]:/*+")
_DOTS_AND_SLASHES: Final = str.maketrans("", "", "./ ")

# A page's own pictures, styles and documents: a step or two up to one of them is an ordinary relative link.
_PICTURES: Final = frozenset(
    str.split("""
    .png .jpg .jpeg .gif .svg .webp .avif .ico .css .js .mjs .map .woff .woff2 .ttf .mp4 .mp3 .vtt .pdf .html .htm
    .xhtml .md .docx .xlsx
""")
)
_ORDINARY: Final = _PICTURES | {".aspx", ".php", ".jsp"}

# Folders and files that exist on every system of a kind, by their first parts.
_ETC: Final = frozenset(
    str.split("""
    passwd passwd- shadow shadow- group gshadow hosts hostname issue fstab crontab sudoers resolv.conf my.cnf
    mysql anacrontab at.allow at.deny cron.allow cron.deny hosts.allow hosts.deny modules modprobe.d
    nsswitch.conf ntp.conf openldap pki ppp profile.d rpc securetty selinux shells snmp squid stunnel sudoers.d
    sysctl.conf sysctl.d systemd termcap timezone udev wgetrc xinetd.conf xinetd.d yum.conf yum.repos.d zabbix
    zshrc login.defs locale.conf inputrc host.conf gai.conf ftpusers ftpaccess shadow- group- gshadow-
    adduser.conf aliases bash.bashrc bash_completion.d cups default dhcp exim4 fail2ban ffmpeg gitconfig
    grub.conf hostapd logrotate ldap.conf machine-id mime.types mongod.conf my.cnf.d mtools.conf named.conf
    networks-dist openvpn papersize passwd.bak php postgresql pure-ftpd rc.local redis resolvconf rsyncd.conf
    rsyncd.secrets samba shadow.bak smb.conf ssh_config sshd_config supervisor subversion syslog updatedb.conf
    upstart-release-id vim vmware-tools warnquota.conf wpa_supplicant x11 ssh ssl nginx apache apache2 httpd php
    php.ini profile bashrc inittab motd os-release redhat-release subuid subgid subuid- subgid- master.passwd
    security ldap samba cron.d cron.daily network sysconfig init.d rc.d pam.d postfix kubernetes docker
    environment exports services protocols networks mtab ld.so.conf lsb-release debian_version vsftpd
    vsftpd.conf proftpd.conf logrotate.d logrotate.conf rsyslog.conf syslog.conf openvpn haproxy tomcat
    krb5.conf
""")
)
_VAR: Final = frozenset(str.split("log logs run spool mail www lib backups cache db adm"))
_PROC: Final = frozenset(
    str.split("""
    self version cmdline mounts net sched_debug sys cpuinfo meminfo filesystems modules partitions swaps uptime
    loadavg devices stat vmstat interrupts iomem ioports kallsyms kcore key-users keys misc mdstat bus driver fs
    scsi thread-self
""")
)
_UNIX: Final = frozenset({"proc", "root", "sys", "dev", "opt", "usr", "home", "tmp", "boot", "srv", "private", "mnt"})
_KEPT_AT_HOME: Final = frozenset(
    str.split("""
    .ssh .aws .kube .docker .gnupg .bash_history .zsh_history .mysql_history .psql_history .history .bashrc
    .profile .bash_profile .netrc .pgpass .my.cnf .git-credentials .gitconfig .npmrc .pypirc .config .env
    .rhosts .python_history
""")
)
_WINDOWS: Final = frozenset(
    str.split("""
    windows/win.ini windows/system.ini windows/system32/config windows/system32/drivers/etc windows/repair
    windows/panther windows/php.ini windows/my.ini windows/debug winnt/win.ini winnt/system32 winnt/repair
    winnt/my.ini windows/system32/inetsrv windows/system32/cmd.exe windows/system32/license.rtf windows/iis
    boot.ini autoexec.bat config.sys ntldr inetpub/wwwroot inetpub/logs xampp/apache xampp/php xampp/mysql
    xampp/passwords.txt xampp/filezillaftp wamp/bin apache/conf apache/logs php/php.ini mysql/my.ini
    unattend.xml sysprep sysprep.inf windows/system32/winevt windows/windowsupdate.log pagefile.sys
""")
)
_NAMES: Final = frozenset(
    str.split("""
    .htaccess .htpasswd .htdigest .history .bash_history .zsh_history .mysql_history .psql_history .sh_history
    .env .env.local .env.production .git .svn .netrc .pgpass .npmrc .rhosts .ssh .aws .my.cnf .dockercfg id_rsa
    id_dsa id_ecdsa id_ed25519 authorized_keys known_hosts boot.ini win.ini system.ini web.config machine.config
    global.asa global.asax applicationhost.config wp-config.php localsettings.php config.inc.php httpd.conf
    nginx.conf php.ini my.cnf my.ini sshd_config shadow passwd web.xml tomcat-users.xml server.xml
    application.yml application.properties database.yml secrets.yml credentials.yml settings.inc.php
    configuration.php backup.sql dump.sql backup.sql.zip backup.sql.gz access_log error_log access.log error.log
    environ .git-credentials
""")
)
# Names with an ordinary meaning of their own: only where a path climbs to them.
_ONLY_CLIMBED_TO: Final = frozenset(
    str.split("""
    shadow passwd web.xml server.xml access.log error.log environ configuration.php .git .svn php.ini my.ini
""")
)
_SQUEEZED: Final = (
    "etcpasswd", "etcshadow", "etchosts", "etcgroup", "webinfweb", "web-infweb", "windowswinini", "winntwinini",
    "bootini", "procselfenviron", "windowssystem32",
)  # fmt: skip
_HONEST_HIDDEN: Final = frozenset({".well-known", ".", ".."})


def path_traversal(value: str) -> str | None:
    """Report a path that climbs out of its root, or that names a file of the server itself.

    `climbs` is more steps up than down; `nested-dots` is what becomes a step up when a filter removes `../`;
    `sensitive-file` is a file such as /etc/passwd or C:/boot.ini as the whole value, or at the end of a climb;
    `dot-segments` is padding with `/./` or long runs of dots. Silent about `/a/../b` (it stays inside), about one
    or two steps up to a picture or a page, about file names inside a sentence, and about dots in prose.

    >>> path_traversal("../../../../etc/passwd")
    'climbs'
    >>> path_traversal("../images/logo.png") is None
    True
    """
    if "." not in value and "/" not in value and "\\" not in value and _ODD.search(value) is None:
        return None
    text = _plain(value)
    if ".." in text:
        reason = _climbing(text)
        if reason is not None:
            return reason
    elif "/./" in text and _padded(text):
        return "dot-segments"
    return "sensitive-file" if _is_sensitive(text) else None


def hidden_file(path: str) -> str | None:
    """Report `hidden-file` for a request path with a part that starts with a dot, as `/.git/config` does.

    Silent about /.well-known/, and about `.` and `..`. Which of them a scanner asks for is not this function's to say.

    >>> hidden_file("/.git/config")
    'hidden-file'
    """
    if "/." not in path:
        return None
    for part in path.split("/"):
        if part.startswith(".") and part.rstrip(".") and part.lower() not in _HONEST_HIDDEN and part[1:2].isalnum():
            return "hidden-file"
    return None


def _plain(value: str) -> str:
    """The value with one separator, without NUL and without what servers drop inside a step (`..;x=y/`)."""
    text = value
    if _ODD.search(text) is not None:
        text = _HEX.sub(lambda found: "." if found[1] == "2e" else "/", text.translate(_ALIKE))
    if "\0" in text:
        text = text.replace("\0", " ")  # what stands after it is not seen by the file system
    if "..;" in text:
        text = text.replace("..;/", "../")
    return text.lower()


def _climbing(text: str) -> str | None:
    for found in _TOKEN.finditer(text):
        token = found[0]
        if ".." in token:
            reason = _climb(token)
            if reason is not None:
                return reason
    return None


def _climb(token: str) -> str | None:
    scheme = _SCHEME.match(token)
    if scheme is not None and ("/" in scheme[0] or scheme[0] == "file:"):
        token = token[scheme.end() - ("/" in scheme[0]) :]
    if "/" not in token:
        return "dot-segments" if token.startswith("....") and _squeezed(token) else None
    parts = token.split("/")
    depth = lowest = steps = 0
    for part in parts:
        if part == "..":
            steps += 1
            depth -= 1
            lowest = min(lowest, depth)
        elif part.startswith("....") and not part.strip("."):
            return "nested-dots"
        elif part and part != ".":
            depth += 1
    if steps == 0:
        return _glued(token, parts)
    return _judge_steps(token, parts, -lowest, steps)


def _judge_steps(token: str, parts: list[str], climbed: int, steps: int) -> str | None:
    """`climbed` steps above where the path began, of `steps` in all."""
    target = parts[-1] or (parts[-2] if len(parts) > 1 else "")
    if _names_a_secret(parts):
        return "climbs"
    if climbed == 0:
        return "climbs" if steps >= 3 or max(map(len, parts)) > 200 else None
    if token[0] == "/":
        return "climbs"  # above the root of a site there is nothing; browsers remove such steps before they ask
    ending = target[target.rfind(".") :] if "." in target else ""
    if climbed == 1:
        ordinary = ending in _ORDINARY or (not ending and target) or (target == ".." and steps == 1)
        return None if ordinary else "climbs"
    return None if climbed == 2 and ending in _PICTURES else "climbs"


def _glued(token: str, parts: list[str]) -> str | None:
    """Dots that are no segment of their own: `/......../x`, `/..etc`, `/...` three times."""
    if token[0] == "/" and (parts.count("...") >= 2 or (len(parts) > 1 and parts[1].startswith("...."))):
        return "dot-segments"
    if token.startswith("....") and _squeezed(token):
        return "dot-segments"
    return "dot-segments" if parts[0] == "..." and (parts.count("...") >= 2 or _names_a_secret(parts[1:])) else None


def _squeezed(token: str) -> bool:
    """True for a run of dots that ends in a known file whose separators were lost or removed."""
    return token.translate(_DOTS_AND_SLASHES).startswith(_SQUEEZED)


def _names_a_secret(parts: list[str]) -> bool:
    last = [part for part in parts if part and part not in {".", ".."}]
    if not last:
        return False
    if last[-1] in _NAMES or last[0] in {"etc", "proc", "windows", "winnt", "boot.ini", "web-inf", "meta-inf"}:
        return True
    return any(part in _KEPT_AT_HOME or part == "web-inf" for part in last)


def _padded(text: str) -> bool:
    return text.count("/./") >= 4 or ("/.//./" in text)


def _is_sensitive(text: str) -> bool:
    """True where the whole value, not a word in a sentence, is a file of the system."""
    token = text.strip(" \t\r\n\"'")
    if token.startswith("file:"):
        token = "/" + token[5:].lstrip("/")
        if _DRIVE.match(token, 1):
            token = token[1:]
    if not token or " " in token or len(token) > 300:
        return False
    if token[0] == "/":
        return _unix_file(token)
    if token[1:2] == ":":
        return _windows_file(token)
    return _relative_file(token)


def _unix_file(token: str) -> bool:
    parts = [part for part in token.split("/") if part and part != "."]
    if len(parts) < 2:
        return False
    first, second = parts[0], parts[1]
    if "etc" in parts[:-1]:
        at = parts.index("etc")
        if parts[at + 1] in _ETC and (at == 0 or parts[at + 1] in {"passwd", "shadow", "group", "hosts"}):
            return True
    if first in {"web-inf", "meta-inf"}:
        return True
    if first == "proc":
        return second in _PROC or second.isdigit()
    if first == "sys":
        return second in {
            "class",
            "devices",
            "kernel",
            "firmware",
            "fs",
            "module",
            "block",
            "bus",
            "power",
            "hypervisor",
        }
    if first == "var":
        return second in _VAR and len(parts) > 2
    if any(part in _KEPT_AT_HOME for part in parts[1:]) and (len(parts) > 2 or first in {"root", "home"}):
        return first in {"root", "home", "users"} or parts[-1] not in _KEPT_AT_HOME
    return first in _UNIX and parts[-1] in _NAMES


def _windows_file(token: str) -> bool:
    drive = _DRIVE.match(token)
    if drive is None:
        return False
    rest = "/".join(part for part in token[drive.end() :].split("/") if part)
    if any(rest == file or rest.startswith(file + "/") for file in _WINDOWS):
        return True
    return rest.rpartition("/")[2] in _NAMES or (bool(rest) and rest.replace("/", "").replace(".", "") in _SQUEEZED)


def _relative_file(token: str) -> bool:
    parts = token.split("/")
    if parts[0] in {"web-inf", "meta-inf"} and len(parts) > 1:
        return True
    if parts[0] == "etc" and len(parts) == 2 and parts[1] in {"passwd", "shadow", "group", "hosts"}:
        return True
    name = parts[-1]
    if name in _NAMES:
        return name not in _ONLY_CLIMBED_TO
    return len(parts) > 1 and parts[0] in (_KEPT_AT_HOME | {".git", ".svn", ".hg"}) - {".config"}
