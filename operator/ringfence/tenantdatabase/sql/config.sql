-- What bootstrap decided for this database.
SELECT schema_version, mode, app_role, setting, max_age, skew, hygiene, hardened, current_setting('server_version') AS server_version
  FROM ringfence.config
