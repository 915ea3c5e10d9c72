"""What part each word of SQL plays in a sentence of it. The lexer looks words up here; no word here is an attack."""

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_ROLES: Final[dict[str, str]] = {
    "o": "and or xor",
    "c": "like ilike rlike regexp between is in glob similar sounds isnull notnull overlaps",
    "p": "div mod collate",
    "N": "not binary prior",
    "A": "all distinct distinctrow any some",
    "l": "null true false unknown current_user current_date current_timestamp current_time session_user system_user "
    "utc_date utc_time utc_timestamp localtime localtimestamp sysdate rownum",
    "S": "select",
    "U": "union except intersect minus",
    "V": "values",
    "F": "from",
    "W": "where",
    "I": "into",
    "a": "as",
    "G": "order group having limit offset procedure join fetch",
    "b": "by",
    "k": "case",
    "h": "when",
    "t": "then",
    "e": "else",
    "z": "end",
    "y": "asc desc",
    "x": "insert update delete drop alter create truncate exec execute declare waitfor shutdown grant revoke begin "
    "call print handler merge load rename use set commit rollback kill prepare deallocate vacuum attach copy dbcc "
    "backup restore goto if while return replace lock analyze do",
}
ROLE: Final[dict[str, str]] = {word: role for role, text in _ROLES.items() for word in text.split()}

# Functions that a database has and that people do not write: to wait, to fail on purpose, to reach files or names.
ODD_CALLS: Final[frozenset[str]] = words("""
    sleep benchmark pg_sleep pg_sleep_for waitfor extractvalue updatexml load_file lo_import lo_export lo_get randomblob
    load_extension group_concat concat_ws make_set elt name_const json_keys gtid_subset gtid_subtract
    st_latfromgeohash st_longfromgeohash geometrycollection multipolygon multipoint multilinestring linestring polygon
    unhex ord ascii unistr chr char nchar substr substring xmltype db_name schema_name user_name suser_name object_id
    col_name is_srvrolemember is_member has_dbaccess openrowset opendatasource openquery current_setting query_to_xml
    database_to_xml table_to_xml pg_read_file pg_ls_dir pg_stat_file array_to_string string_agg listagg stragg wm_concat
    regexp_substring regexp_like crypt_key generate_series sqlite_version version database schema user current_user
    session_user system_user last_insert_id found_rows row_count connection_id get_lock is_free_lock release_lock
    aes_encrypt aes_decrypt des_encrypt des_decrypt compress uncompress coercibility collation charset
    ifnull nullif coalesce nvl nvl2 iif sysdate unlikely likely likelihood lpad rpad hex conv md5 sha1 sha bin
    filetoclob filetoblob httpuritype bitand json_extract json_depth json_length json_arrayagg json_objectagg
    array_agg array_to_json row_to_json xmlagg utl_raw.cast_to_varchar2 serverproperty sp_password
    fn_varbintohexstr to_char to_number quote_literal quote_ident decode instr mid soundex row
    """)
# Where a call of these stands as an operand, nothing else is needed.
LOUD_CALLS: Final[frozenset[str]] = words("""
    sleep benchmark pg_sleep pg_sleep_for extractvalue updatexml load_file lo_import lo_export lo_get randomblob
    load_extension group_concat name_const gtid_subset gtid_subtract xmltype db_name suser_name is_srvrolemember
    openrowset opendatasource openquery query_to_xml database_to_xml table_to_xml pg_read_file pg_ls_dir stragg
    wm_concat regexp_substring crypt_key sqlite_version last_insert_id connection_id get_lock is_free_lock
    aes_encrypt aes_decrypt des_encrypt des_decrypt coercibility filetoclob filetoblob httpuritype
    make_set serverproperty concat_ws schema_name fn_varbintohexstr unhex
    """)
# The same, but only without arguments: "version(s)" is no call.
CASTS: Final[frozenset[str]] = words(
    "int int4 int8 integer bigint text varchar bool boolean numeric float8 double jsonb regclass bytea real"
)
NAME_CASTS: Final[frozenset[str]] = CASTS - {"text", "bigint", "double", "real", "integer"}
# What a database says of itself.
VARIABLES: Final[frozenset[str]] = words("""
    version version_comment version_compile_os version_compile_machine datadir basedir hostname tmpdir plugin_dir
    servername servicename language spid rowcount identity secure_file_priv port socket max_connections new
    """)
EMPTY_CALLS: Final[frozenset[str]] = frozenset(
    {"database", "version", "user", "current_user", "session_user", "sysdate"}
)
# Packages of the database: a call of anything in them, and tables that describe the database itself.
PACKAGES: Final[tuple[str, ...]] = (
    "dbms_",
    "utl_",
    "ctxsys.",
    "sys.dbms_",
    "sys.utl_",
    "xp_",
    "sp_oa",
    "sp_execute",
    "master.",
    "master..",
    "sp_make",
    "sp_sys",
    "sys.xp_",
    "sys.fn_",
    "sys.sql",
    "owa_",
    "ordsys.",
)
CATALOGUES: Final[tuple[str, ...]] = (
    "information_schema",
    "pg_catalog.",
    "pg_user",
    "pg_shadow",
    "pg_database",
    "mysql.",
    "sys.",
    "sysibm.",
    "rdb$",
    "master.",
    "sysusers",
    "sysobjects",
    "syscolumns",
    "sysdatabases",
    "sqlite_master",
    "sqlite_schema",
    "msysobjects",
    "msysaccessobjects",
    "all_tables",
    "user_tables",
    "all_users",
    "dba_users",
    "dual",
    "v$version",
    "domain.",
    "performance_schema",
    "syscat.",
    "sysmaster",
    "pg_tables",
    "tempdb",
    "msdb",
)
FUNCTIONS: Final[frozenset[str]] = (
    ODD_CALLS
    | LOUD_CALLS
    | words("""
    concat count sum min max avg abs floor ceil ceiling round rand random exp log pow power sqrt pi sin cos tan cot
    length len char_length octet_length lower upper lcase ucase left right trim ltrim rtrim reverse repeat replace
    cast convert if isnull now curdate curtime date year month day datediff exists greatest least truncate sign
    interval to_date trunc position locate strcmp format space insert field bit_length oct quote inet_ntoa uuid
    json_object json_array point row_number rank over stuff patindex charindex newid getdate match against
    """)
)
