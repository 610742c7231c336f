/** What the protocol needs of a session, whatever the server, the database or the user have been set to. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['timezone', 'UTC'],
  ['datestyle', 'ISO, YMD'],
  ['intervalstyle', 'postgres'],
  ['bytea_output', 'hex'],
  ['client_encoding', 'UTF8'],
  ['standard_conforming_strings', 'on'],
  ['extra_float_digits', '1'],
  ['default_transaction_isolation', 'read committed'],
  // A slow part must not be cut off.
  ['statement_timeout', '0'],
  ['lock_timeout', '0'],
  ['idle_session_timeout', '0'],
  // A writer that froze between its marker and its commit would keep its load from being given up.
  ['idle_in_transaction_session_timeout', '10min'],
  // A machine that is gone says nothing: the server would keep its locks for two hours, as most systems are set.
  ['tcp_keepalives_idle', '60'],
  ['tcp_keepalives_interval', '10'],
  ['tcp_keepalives_count', '6'],
  ['client_min_messages', 'warning'],
  ['log_parameter_max_length_on_error', '0'],
];

/**
 * DETAIL and CONTEXT of an error quote rows, and parameters are rows. Only whom the server lets may keep them out of its log:
 * superusers, and whoever was granted it (`grant set on parameter`). Others are told in docs/databases.md.
 */
const LOG_SETTINGS: readonly (readonly [string, string])[] = [
  ['log_error_verbosity', 'terse'],
  ['log_min_error_statement', 'panic'],
  ['log_parameter_max_length', '0'],
];
const LOG_NAMES = LOG_SETTINGS.map(([name]) => `'${name}'`).join(', ');

/** Sets what keeps rows out of the server's log, as far as the user may. */
const QUIET_LOG = LOG_SETTINGS.map(
  ([name, value]) =>
    `case when has_parameter_privilege('${name}', 'SET') then set_config('${name}', '${value}', false) end`,
).join(', ');

/**
 * Sets a session up, and says what it is on. One query for both: poolers refuse startup parameters, and each query is
 * a way there and back.
 */
export const SESSION = `
  select ${SETTINGS.map(([name, value]) => `set_config('${name}', '${value}', false)`).join(', ')},
    ${QUIET_LOG},
    -- PostgreSQL 17 brought it.
    case when current_setting('transaction_timeout', true) is not null
      then set_config('transaction_timeout', '0', false) end,
    pg_backend_pid() as pid,
    current_setting('server_version_num')::int as version,
    (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()) as encoding`;

/** Gives a session of a pooler back as it was, for its next user. */
export const RESET_SESSION = [
  ...[...SETTINGS.map(([name]) => name), 'aspen.session'].map((name) => `reset ${name}`),
  `select set_config(name, reset_val, false) from pg_settings
   where name in (${LOG_NAMES}) and has_parameter_privilege(name, 'SET')`,
].join('; ');
