"""The SQL that bootstrap installs in a tenant database, and bootstrap itself."""
