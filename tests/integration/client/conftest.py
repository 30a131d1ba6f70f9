"""A database that verifies tokens, one application login in it, and the key ring for it.

Installs only what a token meets; that ``ringfence bootstrap`` installs the same files, and who may
do what with them, is tested there.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString

import pytest
from psycopg import AsyncConnection, sql

from devkit.database import DatabaseKit, Endpoint, Login
from ringfence.client.keyring import KeyRing
from ringfence.client.workspace import workspace_id
from ringfence.postgres import statements

DATABASE: Final = "client"
SETTINGS: Final[dict[str, Any]] = {
    "schema_version": 1,
    "mode": "Signed",
    "app_role": "client_rw",
    "setting": "app.workspace_id",
    "max_age": 60,
    "hygiene": "none",
    "superuser": True,
    "allow_purge": False,
}
ROLES: Final = """
DO $$
DECLARE missing name;
BEGIN
  FOREACH missing IN ARRAY '{ringfence_owner,client_rw,ringfence_pooler}'::name[] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = missing) THEN
      EXECUTE format('CREATE ROLE %I', missing);
    END IF;
  END LOOP;
END $$;
GRANT SET ON PARAMETER backtrace_functions TO ringfence_owner;
"""
RIGHTS: Final = """
ALTER SCHEMA ringfence OWNER TO ringfence_owner;
ALTER TABLE ringfence.workspace OWNER TO ringfence_owner;
ALTER TABLE ringfence.context_key OWNER TO ringfence_owner;
ALTER FUNCTION ringfence.reject(text) OWNER TO ringfence_owner;
ALTER PROCEDURE ringfence.enter(text) OWNER TO ringfence_owner;
GRANT USAGE ON SCHEMA ringfence TO client_rw;
CREATE FUNCTION ringfence_admin.pooler_auth(login text, OUT usename name, OUT passwd text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'SELECT rolname, rolpassword FROM pg_authid WHERE rolname = login AND NOT rolsuper';
GRANT USAGE ON SCHEMA ringfence_admin TO ringfence_pooler;
CREATE TABLE public.invoices (workspace_id bigint NOT NULL, number int, total numeric);
INSERT INTO public.invoices VALUES (1, 10, 99.50), (1, 11, 12.00), (2, 20, 7.25);
GRANT SELECT ON public.invoices TO client_rw;
ALTER TABLE public.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY invoices ON public.invoices USING (
  workspace_id = coalesce(nullif(split_part(current_setting('backtrace_functions'), '_', 1), ''),
                          nullif(current_setting('app.workspace_id', true), ''))::bigint);
"""


@dataclass(frozen=True, slots=True)
class App:
    """What an application has: a way to its database through the pooler, and a key ring."""

    kit: DatabaseKit
    login: Login
    ring: KeyRing

    @property
    def pooler(self) -> Endpoint:
        return self.kit.poolers[0]

    @property
    def conninfo(self) -> str:
        return self.kit.conninfo(self.login, DATABASE, self.pooler)

    async def as_superuser(self, statement: LiteralString, *values: Any) -> list[Any]:
        async with self.kit.connection(self.kit.superuser, DATABASE) as conn:
            cursor = await conn.execute(statement, values)
            return await cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
async def app(kit: DatabaseKit) -> AsyncIterator[App]:
    login = Login.new("client_app")
    ring = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
    await kit.create_database(DATABASE)
    async with kit.connection(kit.superuser, DATABASE) as conn:
        await _install(conn, kit, login)
        await _register(conn, ring)
    yield App(kit, login, ring)
    await kit.drop_database(DATABASE)


async def _install(conn: AsyncConnection, kit: DatabaseKit, login: Login) -> None:
    document = json.dumps(SETTINGS)
    await conn.execute("SELECT set_config('ringfence_bootstrap.settings', %s, false)", [document])
    await conn.execute(ROLES)
    for name in "registry", "context":
        await conn.execute(statements.sql("ringfence.database", name))
    await conn.execute(RIGHTS)
    await _let_in(conn, kit.pooler_auth, "ALTER ROLE {} LOGIN PASSWORD {}")
    await _let_in(conn, login, "CREATE ROLE {} LOGIN PASSWORD {} IN ROLE client_rw")


async def _let_in(conn: AsyncConnection, login: Login, statement: LiteralString) -> None:
    name, password = sql.Identifier(login.username), sql.Literal(login.password)
    await conn.execute(sql.SQL(statement).format(name, password))


async def _register(conn: AsyncConnection, ring: KeyRing) -> None:
    for key in ring.keys:
        await conn.execute(
            "INSERT INTO ringfence.context_key (kid, ipad, opad, not_after)"
            " VALUES (%s, %s, %s, %s)",
            [key.kid, key.ipad, key.opad, key.not_after],
        )
    for tenant_key in "1", "2":
        await conn.execute(
            "INSERT INTO ringfence.workspace (id, tenant_key, owner) VALUES (%s, %s, 'test')",
            [workspace_id(tenant_key), tenant_key],
        )
