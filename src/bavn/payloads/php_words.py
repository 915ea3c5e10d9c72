"""Names that PHP gives to its functions, variables and settings: by their family where the library has one."""

from typing import Final

SUPERGLOBALS: Final = frozenset(
    str.split("""
    _GET _POST _REQUEST _COOKIE _SERVER _FILES _ENV _SESSION GLOBALS HTTP_RAW_POST_DATA HTTP_GET_VARS HTTP_POST_VARS
    HTTP_COOKIE_VARS HTTP_SERVER_VARS HTTP_ENV_VARS HTTP_POST_FILES HTTP_SESSION_VARS
""")
)

# Run commands, run code, load files or tell about the server.
RUNNERS: Final = frozenset(
    str.split("""
    eval system exec passthru popen phpinfo phpversion phpcredits proc_open shell_exec pcntl_exec
    create_function call_user_func call_user_func_array base64_decode gzinflate gzuncompress gzdecode str_rot13
    convert_uudecode unserialize file_get_contents file_put_contents fopen fsockopen readfile highlight_file
    show_source assert_options include_once require_once move_uploaded_file expect_popen preg_replace ini_set dl
    putenv getenv extract parse_str posix_getpwuid get_defined_vars get_defined_functions php_uname var_dump
    var_export print_r array_map
""")
)

# Functions whose names are no words of any other kind.
ALONE: Final = frozenset(
    str.split("""
    fread fwrite fgets fgetc fgetss fputs fputcsv fgetcsv fpassthru fscanf feof fclose fflush ftell ftruncate flock
    filegroup fileowner fileperms filesize filetype fileatime filectime fileinode filemtime scandir opendir readdir
    closedir rewinddir chdir chroot chmod chown chgrp lchown lchgrp mkdir rmdir unlink symlink readlink realpath
    basename dirname tempnam tmpfile fileperms glob getcwd umask lstat opcache_compile_file printf sprintf vprintf
    vsprintf fprintf vfprintf sscanf intval floatval doubleval strval boolval settype gettype substr strstr strrev
    strlen strpos stripos strrpos strrchr strtr strtolower strtoupper ucfirst ucwords lcfirst nl2br addslashes
    stripslashes addcslashes stripcslashes strip_tags htmlspecialchars htmlentities chunk_split similar_text soundex
    metaphone levenshtein crc32 md5 sha1 crypt bin2hex hex2bin bindec decbin dechex hexdec octdec decoct chr ord
    lcg_value mt_rand getrandmax implode explode serialize unpack gzopen gzread gzcompress gzdeflate gzencode
    zlib_decode readgzfile gzpassthru usort uasort uksort ksort krsort arsort asort natsort array_walk array_filter
    func_get_arg func_get_args get_current_user getmypid getmyuid getlastmod getenv phpcredits sys_getloadavg
    escapeshellarg escapeshellcmd ob_start register_shutdown_function register_tick_function set_error_handler
    set_exception_handler spl_autoload_register iterator_apply forward_static_call mysql_query mysqli_query pg_query
    sqlite_query fsockopen pfsockopen dns_get_record checkdnsrr setcookie setrawcookie
    headers_sent error_log debug_backtrace debug_zval_refcount trigger_error constant function_exists method_exists
    class_exists simplexml_load_string simplexml_load_file rawurldecode urldecode rawurlencode urlencode json_decode
    utf8_decode utf8_encode iconv recode_string mb_convert_encoding token_get_all php_strip_whitespace php_sapi_name
    zend_version apache_child_terminate leak ftok
    get_cfg_var get_include_path get_loaded_extensions get_extension_funcs get_object_vars get_class_methods
    get_resource_type set_include_path set_time_limit file_exists error_reporting error_get_last session_start
    session_id session_destroy session_decode hash_file hash_hmac hash_algos parse_ini_file parse_ini_string parse_url
    json_encode html_entity_decode highlight_string date_default_timezone_get is_callable is_dir
    is_executable is_file is_link is_readable is_uploaded_file is_writable is_writeable convert_uuencode image2wbmp
    imagecreatefromstring base64_encode url_decode token_name variant_cast debug_print_backtrace
""")
)

# Also words: they count with an argument that only code has.
ENGLISH: Final = frozenset(
    str.split("""
    file copy link rename touch mail header assert echo exit die list date time pack end key sort reset
    current next compact delete range count max min rand stat hash constant define isset empty
""")
)

# The first part of names such as array_map, curl_exec, posix_kill: PHP's library names functions by what they work on.
# Parts that other languages use as well are left out; of those, ALONE holds the names.
FAMILIES: Final = frozenset(
    str.split("""
    apache array bcompiler ctype curl dba dns exif expect finfo ftp gz iconv imagick imap inet ini inotify iterator ldap
    libxml mb mcrypt mhash mysql mysqli ncurses ob oci odbc opcache openssl pcntl pg php posix preg proc readline runkit
    shm shmop simplexml snmp socket spl sqlite ssh2 str stream xdebug xmlrpc xmlwriter zend zip zlib
""")
)

# Directives of php.ini that have no family.
SETTINGS: Final = frozenset(
    str.split("""
    allow_call_time_pass_reference allow_url_fopen allow_url_include always_populate_raw_post_data asp_tags
    auto_append_file auto_detect_line_endings auto_globals_jit auto_prepend_file child_terminate default_charset
    default_mimetype default_socket_timeout define_syslog_variables disable_classes disable_functions display_errors
    display_startup_errors doc_root docref_ext docref_root enable_dl enable_post_data_reading error_append_string
    error_log error_prepend_string error_reporting expose_php extension_dir file_uploads hard_timeout html_errors
    ignore_repeated_errors ignore_repeated_source ignore_user_abort implicit_flush include_path input_encoding
    internal_encoding log_errors log_errors_max_len magic_quotes_gpc mail_log max_execution_time max_file_uploads
    max_input_nesting_level max_input_time max_input_vars max_multipart_body_parts memory_limit open_basedir
    output_buffering output_encoding output_handler post_max_size realpath_cache_size realpath_cache_ttl
    register_argc_argv register_globals register_long_arrays report_memleaks report_zend_debug request_order safe_mode
    safe_mode_exec_dir safe_mode_include_dir sendmail_from sendmail_path serialize_precision session_save_path
    short_open_tag smtp_port sys_temp_dir track_errors unserialize_callback_func unserialize_max_depth
    upload_max_filesize upload_tmp_dir user_dir variables_order xbithack xmlrpc_error_number xmlrpc_errors
    y2k_compliance zend_extension zend_extension_debug zend_extension_ts
""")
)
# The part before the dot of all others: session.use_cookies, opcache.jit.
SETTING_FAMILIES: Final = frozenset(
    str.split("""
    apc apcu arg_separator assert bcmath blackfire cgi cli cli_server com curl date enchant exif fastcgi ffi filter gd
    geoip gmagick highlight ibase iconv igbinary imagick imap intl ldap mail mbstring mcrypt memcache mongo mssql
    mysqli mysqlnd newrelic oci8 odbc opcache openssl pcov pcre pdo_mysql pdo_odbc pgsql phar redis runkit session
    snuffleupagus soap sodium sql sqlite3 suhosin swoole sybase sybct syslog sysvshm taint tidy trader uopz
    uploadprogress url_rewriter user_ini v8js varnish vld wincache windows xcache xdebug yac yaml yar zend
    zend_optimizerplus zlib
""")
)
