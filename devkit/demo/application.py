"""A small real application: three companies in shared tables, and a login that reads them all."""

from dataclasses import dataclass
from typing import Final, LiteralString

from psycopg import AsyncClientCursor, sql

from ringfence.postgres import statements
from ringfence.postgres.scram import scram_verifier

from ..database import Login
from ..database.pgbouncer import render_userlist
from .scene import APPLICATION, DATABASE, Scene


@dataclass(frozen=True, slots=True)
class Company:
    """One customer of the application; *key* is what stands in workspace_id."""

    name: str
    title: str
    key: str


ACME: Final = Company("acme", "Acme GmbH", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
GLOBEX: Final = Company("globex", "Globex Corporation", "0d8f6c1e-4c1b-4f0e-9a57-3b1f2f8f7a10")
INITECH: Final = Company("initech", "Initech Ltd", "c56a4180-65aa-42ec-a945-5fd21dec0538")
COMPANIES: Final = (ACME, GLOBEX, INITECH)

REVENUE: Final[LiteralString] = """\
SELECT name AS company, count(*) AS invoices, sum(total) AS total
FROM invoices JOIN companies USING (workspace_id) GROUP BY name ORDER BY name"""

OWNERS_OF_ROWS: Final[LiteralString] = """
SELECT DISTINCT workspace_id::text FROM (
  SELECT workspace_id FROM companies
  UNION ALL SELECT workspace_id FROM projects
  UNION ALL SELECT workspace_id FROM tasks
  UNION ALL SELECT workspace_id FROM invoices
  UNION ALL SELECT workspace_id FROM events
) AS all_tables"""

ALL_ROWS: Final[LiteralString] = """
SELECT (SELECT count(*) FROM projects) AS projects, (SELECT count(*) FROM tasks) AS tasks,
  (SELECT count(*) FROM invoices) AS invoices, (SELECT count(*) FROM events) AS events,
  (SELECT count(*) FROM countries) AS countries"""


async def create_application(scene: Scene, login: Login) -> None:
    """Make tables and rows, and let *login* in as most applications do: by a password file."""
    companies = {"keys": [c.key for c in COMPANIES], "names": [c.title for c in COMPANIES]}
    async with scene.kit.connection(scene.kit.superuser, DATABASE) as conn:
        await conn.execute(statements.sql(__package__ or "", "tables"))
        await AsyncClientCursor(conn).execute(statements.sql(__package__ or "", "rows"), companies)
        await conn.execute("CREATE ROLE app_web IN ROLE app_rw")
    await set_password(scene, login)
    await _known_to_poolers(scene, login)


async def set_password(scene: Scene, login: Login) -> None:
    """Give the login its password; the server sees the verifier only."""
    alter = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    verifier = sql.Literal(scram_verifier(login.password))
    async with scene.kit.connection(scene.kit.superuser, DATABASE) as conn:
        await conn.execute(alter.format(sql.Identifier(APPLICATION), verifier))


async def forget_password(scene: Scene) -> None:
    """Take the application out of the poolers' password file: from now on they ask the database."""
    await _known_to_poolers(scene)


async def _known_to_poolers(scene: Scene, *logins: Login) -> None:
    kit = scene.kit
    kit.here.put("userlist.txt", render_userlist([kit.pooler_auth, kit.pooler_admin, *logins]))
    for pooler in kit.poolers:
        await pooler.restart()
