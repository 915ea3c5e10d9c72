"""Names of commands, by how much a name says. A name alone never makes an attack: see `shell.command_injection`."""

from typing import Final

# No word of a language and no field of a form: bare behind a separator they are commands.
ALONE: Final = frozenset(
    str.split("""
    whoami ifconfig uname netstat ipconfig systeminfo tasklist printenv lsof lscpu lsblk dmesg lsmod lspci lsusb
    vmstat getent getfacl nproc ls ps df du pwd uptime hostnamectl timedatectl systemctl journalctl lsb_release
    whereis gpresult pstree hostid nbtstat getmac qwinsta quser dpkg iptables visudo vipw sysctl logname arp
    aa-exec
""")
)

# Also names of columns and words: bare, only where nothing like a list of names stands around them.
FIELDS: Final = frozenset(
    str.split("""
    id who w date env dir ver set users groups last top history mount jobs hostname false true help id. whoami.
    arch tty
""")
)

# Programs that do nothing without an argument, or whose bare name people type into a search.
TOOLS: Final = frozenset(
    str.split("""
    7z 7za 7zr adduser agentexecutor ansible ansible-config ansible-console ansible-doc ansible-galaxy
    ansible-inventory ansible-playbook ansible-pull ansible-vault apk appinstaller appvlp apt apt-get aptitude
    ar aria2c arping ash aspnet_compiler atbroker atop attrib awk axel base32 base64 basenc basez bash bash.exe
    bcdboot bcdedit bitsadmin blkid bpftrace brctl brew bsdcat bsdtar btop bun bunzip2 busybox bzcat bzdiff
    bzgrep bzip2 bzless bzmore cacls capsh cargo cc certoc certreq certutil chage chattr chef-apply chef-client
    chef-run chef-shell chef-solo chef-vault chfn chgrp chkdsk chmod chown chpasswd chpst chroot chsh cipher
    cksum clang cleanmgr cmd cmdkey cmp cmstp configsecuritypolicy cp cpan cpio crontab csc cscli cscript csh
    csplit curl dash datasvcutil dd defrag deluser deno depmod desktopimgdownldr dfsvc diantz diff dig diskpart
    diskshadow dmsetup dnf dnscmd doas docker dosbox doskey dpkg-query driverquery dsadd dsget dsquery dvips
    ebtables egrep elinks emacs eqn esentutl ethtool eval eventcreate eventvwr exec explorer.exe extexport
    extrac32 faillog fallocate fdisk fgrep findstr finger fltmc forfiles format.com fping fsck fsutil ftp g++
    gawk gc gcc gci gdb gem genie getcap ghci gimp ginsh git go gpasswd gpg gps gpscript gpupdate grep groupadd
    groupdel groupmod gsv gtester guile gunzip gwmi gzip hexdump hh hh.exe host hping3 htop httpie icacls icm
    iconv ie4uinit ieexec iex ifdown iftop ifup imewdbld infdefaultinstall insmod installutil ionice iotop ip
    irb irm ispell iwconfig iwmi iwr jjs joe jq jrunscript jsc jshell kill killall ksh ksshell kubeadm kubectl
    lastcomm lastlog latex ldconfig ldifde links ln logman logoff logsave losetup ltrace lualatex lwp-download
    lwp-request lynx lz4 lzcat lzma lzop mail makecab mavinject mawk md5sum mkdir mkfifo mkfs mknod mkpasswd
    mkswap mktemp mmc modinfo modprobe mongo mongosh mosquitto mountvol mpcmdrun msbuild msconfig msdt msedge
    msgattrib msgcat msgconv msgfilter msgmerge msguniq mshta msiexec msmtp mtr multitime mutt mv mysql
    mysqldump nano nasm nawk nc ncat ncdu netcat netcfg netsh newgrp nft nl nltest nmap nmcli nohup npm npx
    nroff nsenter nslookup octave od odbcconf offlinescannershell openfiles openssl openvpn pandoc parted passwd
    pathping pax pcalua pcwrun pdb pdflatex perf perfmon pexec pg_dump pgrep pidstat ping ping6 pip pip3 pkexec
    pkill pktmon pnpm pnputil podman powercfg powershell presentationhost printbrm printf pry psad psexec psql
    psr ptx puppet pwsh qappsrv qprocess rake rasautou rasdial rbash rdrleakdiag readelf redis-cli reg regasm
    regedit regini regsvcs regsvr32 relog restic rev rlogin rlwrap rm rmdir rmmod robocopy rpcping rpm rpmquery
    rsh rsync rundll32 runexehelper runonce runscripthelper rustc rview rvim rwinsta sajb saps sasv sbcl sc
    scanmem schtasks scp scriptrunner scrot sed sendmail setarch setcap setfacl setlock setsid settingsynchost
    sfc sfdisk sftp sftp-server sh sha1sum sha256sum sha512sum shellcheck shred shuf sls slsh smbclient smbmap
    socat soelim softlimit spps sqlite3 sqlmap ss ssh ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan
    sshpass start-bitstransfer start-stop-daemon stdbuf stordiag strace su subst sudo svn
    syncappvpublishingserver tac takeown tar taskkill taskset tasksh tbl tcpdump tcptraceroute tcsh tdbtool tee
    telnet terraform tftp timeout tmux touch toybox traceroute tracert troff truncate tsc tshark tskill tttracer
    typeperf unexpand uniq unlzma unrar unset unshare unsquashfs unxz unzip useradd userdel usermod utmpdump
    uudecode uuencode vagrant valgrind vbc verclsid vigr vimdiff virsh vssadmin w32tm wab waitfor wall wbadmin
    wc wecutil wevtutil wget whois winget winrm winrs wireshark wish wlrmdr wmic wscript wsreset wuauclt wusa
    xargs xcopy xdotool xelatex xmodmap xmore xpad xwizard xxd xz xzcat xzdiff xzgrep xzless xzmore yarn yq yum
    zathura zcat zdiff zegrep zgrep zip zless zmore zrun zsh zsoelim zstd zstdcat zstdgrep zstdless zypper
""")
)

# Whole command lines of these are typed into searches by who learns them; an attacker has no use for them.
ASKED_ABOUT: Final = frozenset(
    str.split("""
    git svn npm npx pip pip3 docker kubectl podman gem composer yarn pnpm cargo go deno bun apt apt-get yum dnf apk brew
    gcc cc g++ clang terraform vagrant helm rustc tsc pandoc latex pdflatex xelatex systemctl journalctl ssh-keygen
""")
)

# Everyday words too; they need a file of the system, or a flag and a file.
WORDY: Final = frozenset(
    str.split("""
    cat find head tail more less sort cut type copy move del erase echo sleep time nice test make man host net
    start call goto rename ren md cd rd popd pushd date print split join look who w write wall finger locate
    which free script service expand fold batch at export alias source strings composer expect fish screen snap
    salt knife chef route ed ex file paste watch dialog task update pic look view rest column fetch wait install
    patch mount umount link read shutdown reboot halt poweroff env id set dir last vi vim view tr
""")
)

# Wordy ones that a number or a quoted text makes plain.
COUNTED: Final = frozenset({"sleep", "ping", "echo", "timeout", "type", "cat", "printf", "dir", "usleep"})

# Second words that belong to a command alone.
SUBCOMMANDS: Final = {
    "net": frozenset(str.split("user users localgroup group use view share accounts session config statistics time")),
    "reg": frozenset(str.split("query add delete save export import load")),
    "sc": frozenset(str.split("query config create delete start stop qc")),
    "wmic": frozenset(str.split("process os useraccount service product qfe logicaldisk startup group ntdomain")),
    "service": frozenset({"--status-all"}),
    "ip": frozenset(str.split("a addr address route link neigh rule")),
    "systemctl": frozenset(str.split("list-units status start stop restart enable disable")),
}

# With a version behind the name: python3.11, php8.
INTERPRETERS: Final = frozenset(
    {"python", "perl", "ruby", "php", "node", "nodejs", "lua", "tclsh", "java", "pypy", "gcc"}
)

SHELLS: Final = frozenset(
    {"sh", "bash", "zsh", "ksh", "dash", "csh", "tcsh", "fish", "ash", "rbash", "powershell", "cmd", "pwsh"}
)

# Folders of a Unix system, as the beginning of an argument. `/tmp` is cut, as linters take it for a place to write.
SYSTEM_FOLDERS: Final = (
    "/etc", "/proc", "/var/", "/dev/", "/root", "/home/", "/usr/", "/bin/", "/sbin/", "/opt/", "/sys/",
    "/boot/", "/srv/", "~/", "/mnt/", "/lib", "/run/", "../",
)  # fmt: skip

# Functions of languages that hand their argument to a shell.
EXECUTING: Final = frozenset(
    {"system", "exec", "passthru", "shell_exec", "popen", "proc_open", "pcntl_exec", "os.system", "os.popen"}
)

# Verbs of PowerShell's cmdlets; a noun in capitals and a parameter, a variable or a value follow.
VERBS: Final = frozenset(
    str.split("""
    add clear compare convert convertfrom convertto copy debug disable enable enter exit export find format get
    group import install invoke join measure move new out read receive register remove rename resolve restart
    restore resume save search select send set show sort split start stop suspend tee test trace uninstall
    update use wait where write
""")
)

NOUNS: Final = frozenset(
    str.split("""
    acl aduser adcomputer adgroup adgroupmember alias archive bitstransfer breakpoint childitem ciminstance
    cimmethod clipboard cmdlet command computer computerinfo content counter credential csv culture date
    diagnosticdata dnsclient dnsname event eventlog executionpolicy expression file filehash firewallrule
    formatdata help history host hotfix html item itemproperty itempropertyvalue job json localgroup
    localgroupmember localuser location member module mppreference mpthreat netadapter netfirewallrule
    netipaddress netipconfiguration netroute nettcpconnection null object output outstring package
    packageprovider path physicaldisk printer process property psbreakpoint psdrive psprovider pssession
    pssessionconfiguration pssnapin psrepository random recyclebin restmethod scheduledtask scheduledjob
    securestring service session sleep smbshare string timezone tracesource transcript type typedata uiculture
    unique variable verb volume webrequest webserviceproxy winevent wmievent wmimethod wmiobject wsman
    wsmaninstance xml
""")
)
