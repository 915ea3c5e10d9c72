"""What must stand in a request's text for any analyzer to find something: words and signs, seen before all analysis.

None of them is evidence. A sift in machine code (windows/sift.py) hands a request on to the judge only where, in its
decoded text, one of RULES holds within one value, or a word stands at its place (see each list). Words are runs of
letters a to z, whatever their case; what bounds them is anything else. In a sign, `a` stands for any letter, `0` for
any digit, and a character from U+0080 to U+00FF for the byte of that number.
"""

from html.entities import html5
from typing import Final, NamedTuple


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


class Rule(NamedTuple):
    """One of `words` (any word, where empty) and one sign of each group named in `signs` make a rule hold."""

    words: frozenset[str]
    signs: tuple[str, ...]


# Words that are suspicious wherever they stand, and as a parameter's name too.
ALONE: Final = words("""
    passwd htaccess htpasswd htdigest environ cmdshell phpinfo proto constructor jndi ognl tomcat
    updatexml extractvalue procedure benchmark waitfor randomblob openrowset opendatasource outfile dumpfile
    javascript vbscript livescript fromcharcode
    processbuilder scriptengine classloader memberaccess urldns commonscollections multipartrequest
    urlclassloader scriptenginemanager invokertransformer clonetransformer forclosure instantiatefactory
    instantiatetransformer prototypeclonefactory prototypeserializationfactory whileclosure templatesimpl
    jdbcrowsetimpl jndirmiserviceexporter chainedtransformer constanttransformer objectinputstream elprocessor
    unicastremoteobject annotationinvocationhandler badattributevalueexpexception priorityqueue
    classpathxmlapplicationcontext filesystemxmlapplicationcontext methodinvokingfactorybean protectiondomain
    webrequest restmethod bitstransfer powershell certutil bitsadmin wscript cscript mshta regsvr
    rundll autoexec ntldr pagefile winnt
    phpsessid jsessionid aspsessionid phpsession sessionid cfid cftoken cfsid jservsession jwsession websid zenid zend
    authorized localsettings errorlevel exist defined cmdextversion
""")  # fmt: skip

# SQL that is no everyday word in an address; two of them in one value are enough.
SQL: Final = words("""
    union select insert update delete drop truncate alter exec execute declare having sleep delay cast convert
    concat char chr substr substring mid unhex load information schema sysobjects syscolumns tables columns
    schemata sqlite mysql mssql oracle dual null into values from where rlike regexp sounds collate binary between
    case when shutdown rownum handler infile dbms utl pg sp xp grant merge
""")  # fmt: skip
# Words that make SQL only where a number, a quote or an operator stands beside them.
LOGIC: Final = words(
    "union select or and xor not like div mod rlike regexp order group having limit procedure is in between case when"
)
# Words that begin another statement behind a number.
VERBS: Final = words("""
    insert update delete drop alter create truncate exec execute declare waitfor load shutdown print call do set begin
    commit rollback analyze vacuum kill grant while if
""")

# Names that are suspicious right before a dot.
OWNERS: Final = words("""
    java javax jdk lang document window springframework freemarker runtime class prototype self misc rowset omg mozilla
    codehaus groovy qos bsh mchange zaxxer caucho hibernate snakeyaml python commons xalan struts catalina logging bcel
    reflect opensymphony module exports process
""")  # fmt: skip

COMMANDS: Final = words("""
    cat ls id whoami uname pwd ps netstat ifconfig ip wget curl nc ncat netcat bash sh zsh ksh csh dash tcsh perl
    python ruby node php lua awk gawk sed grep egrep head tail more less tac nl sort uniq cut tr tee find xargs locate
    which chmod chown cp mv rm mkdir touch ln kill killall ping nslookup dig host telnet ssh scp rsync tftp ftp mail
    sudo su crontab at nohup time timeout env printenv export set type dir del copy ren net ipconfig systeminfo tasklist
    ver reg sc wmic start gcc make vi vim ed nano busybox base openssl socat mkfifo hostname w who last finger
    test expr printf echo read source trap watch xxd od rev fold zip unzip tar gzip gunzip bzip mount df du free top
    sleep exec eval cmd exe etc bin dev tmp passwd ifs path home shell if for while do done command hash alias
    invoke import select remove stop write out get enable disable new add wait use update
""")  # fmt: skip

# Programs that are given an address.
FETCHERS: Final = words("""
    wget curl fetch lynx aria certutil bitsadmin invoke iwr irm iex get download http https ftp tftp nc ping open start
    php python perl ruby bash sh npm pip git svn scp mshta regsvr
""")  # fmt: skip

# Files of the server, where a slash stands in the value; and endings of such files behind a dot, a hyphen or a line.
FILES: Final = words("etc proc var windows winnt inetpub xampp wamp unattend sysprep bin sbin usr sys")
ENDINGS: Final = words("""
    ini cnf conf config asa asax env history sql yml properties inc git svn netrc pgpass npmrc rhosts ssh aws rsa dsa
    ecdsa ed keys hosts dockercfg credentials inf bashrc profile zshrc kube docker gnupg gitconfig pypirc log
""")  # fmt: skip

# Folders in which a file of such an ending is one of the server.
ROOTS: Final = words("root home users dev opt usr tmp boot srv private mnt etc var")

# Before a colon.
SCHEMES: Final = words("""
    php phar zip glob expect data gopher dict ldap ldaps ldapi ftps sftp tftp file jar netdoc smb ssh rmi iiop corba nis
    dns ogg rar zlib exec shell tunnel compress imap pop telnet local mailto view livescript vnd about
    binding behavior behaviour method action redirect redirectaction
""")  # fmt: skip
HOSTS: Final = words("""
    localhost localdomain metadata internal instance kubernetes docker rancher localtest lvh vcap lacolhost yoogle
    burpcollaborator nip xip sslip svc rbndr ms me googleusercontent oastify interact interactsh oast dnslog ceye
    requestbin canarytokens bxss pipedream ngrok local ssh
""")  # fmt: skip
# Parameters by whose name code is loaded: a link in one of them is looked at.
LOADERS: Final = words("""
    conf server env get post request session files cookie phplib globals mosconfig inc include abs absolute base root
    dir doc document site script php plugin module lib path
""")  # fmt: skip
FETCHED: Final = words("http https ftp ftps")

ENTITIES: Final = frozenset(
    name.rstrip(";").lower() for name, text in html5.items() if text.isascii() and name.rstrip(";").isalpha()
) - {"amp"}

# Groups of signs. Those of alone and of exact are enough by themselves; in exact, letters and digits are themselves.
SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "alone": (
        "../", "..\\", "/..", "\\..", "..;", "....", "\0", "\r", "\n", "\x1b", "/./", "///",
        "(", ";", "|", "<", ">", "`", "^", "\t", "\\", "&&", "&#", "%a", "%0", "%{", "%%", "{a", "{,", "{{", "{%", "#{",
        "@{", "*{", "~{", '""a', "''a", 'a""', "a''", " --", "0--", "==a", "== ", "a__a", ":/0", "[$", "/*", "*/",
        "::", "'+", "'-", "'/", "'&", "' +", "' -", "' /", "' &", '" +', '" -', '" /', '" &', '"+"', '"-"', '"/"',
        '"&"', "$a", "$_", "$(", "${", "$@", "$*", "$#", "$!", "$?", "$$", "$-", "$'", '$"', "$[", "://0", "://[",
        "?/", "/?", "??", "@@",
        "\xc0", "\xc1", "\xf0\x9d", "\xef\xb9", "\xef\xbc", "\xef\xbd", "\xc5\xbf", "\xe2\x81", "\xe2\x82", "\xe2\x84",
        "\xe2\x85", "\xe2\x88", "\xe2\xa7", "\xe2\x91", "\xe2\x92", "\xe2\x93", "\xe2\x80\xa4", "\xe2\x80\xa5",
        "\xe2\x80\xa6", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe5\x98\x8a", "\xe5\x98\x8d", "\xac\xed",
        *(f"\xe0{chr(byte)}" for byte in range(0x80, 0xA0)), *(f"\xf0{chr(byte)}" for byte in range(0x80, 0x90)),
        *(f"\xf8{chr(byte)}" for byte in range(0x80, 0x88)), *(f"\xfc{chr(byte)}" for byte in range(0x80, 0x84)),
    ),
    "exact": (
        "rO0AB", "aced0005", "ACED0005", "KztAAU", "Cs7QAF", "H4sIAAAAAAA", "+AD", " ADw", "0x2f", "0x2F", "0x5c",
        "0x5C", "0x2e", "0x2E",
    ),
    "quote": ("'", '"', "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xca\xbc"),
    "operator": ("=", ")", "#", "--", "*", "!", "~", "$", "@", "%", "+0"),
    "climb": ("..", "/./", "///"),
    "shell": ("&",),
    "space": (" ", "\t", "\xa0"),
    "slash": ("/",),
    "switch": (" -a", " /a", " +a"),
    "colon": (":",),
    "link": ("://",),
    "number": ("a:0", "a:["),
    "user": ("@",),
    "dashes": ("--",),
    "index": ("a[", "]["),  # ordinary in a name
    "question": ("?",),
    "equals": ("=",),
    "assign": ("=a", "=/", "=0", "= ", "=%", '="', "='"),
}  # fmt: skip

RULES: Final[tuple[Rule, ...]] = (
    Rule(ALONE, ()),
    Rule(frozenset(), ("quote", "operator")),
    Rule(SQL, ("operator",)),
    Rule(SQL | LOGIC, ("quote",)),
    Rule(LOGIC, ("operator",)),
    Rule(COMMANDS, ("shell",)),
    Rule(COMMANDS, ("switch",)),
    Rule(COMMANDS, ("quote", "space")),
    Rule(FETCHERS, ("link", "space")),
    Rule(FILES, ("slash",)),
    Rule(HOSTS, ("link",)),
    Rule(FETCHED, ("number",)),
    Rule(frozenset(), ("link", "user")),
    Rule(frozenset(), ("user", "dashes")),
)

# Where somebody logs in, by a word of the path; hyphens and underscores inside a word do not count.
LOGINS: Final = words("""
    login logon signin authenticate authentication session sessions wplogin logind jsecuritycheck
    dologin userlogin adminlogin loginform logincheck checklogin memberlogin sso
""")  # fmt: skip
