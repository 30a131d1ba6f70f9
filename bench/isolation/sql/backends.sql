SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename = %s AND backend_type = 'client backend'
