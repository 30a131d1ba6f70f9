"""Databases guarded by other SQL than ours, from a folder: to see that ours costs no more.

The folder's files run in the order of their names, by psql as a superuser, with the variables
app_role, table_owners, mode and named. They install ringfence.workspace(id, tenant_key),
ringfence.context_key(kid, ipad, opad, not_after), ringfence.enter(text) and
ringfence_admin.protect_table(schema, table, column).
"""

import asyncio
import os
from pathlib import Path
from subprocess import PIPE
from typing import Final

from psycopg.conninfo import make_conninfo

from devkit.errors import DevkitError
from ringfence.postgres.statements import sql

from .arms import REFERENCE_ARMS, Guard
from .ground import ROLE, TEMPLATE, Connection, Ground
from .scripts import WORKSPACES

NAMED: Final = "none"
"""The hygiene that ours is bootstrapped with, in the reference's words."""


async def prepare_reference(ground: Ground, psql: Path, folder: Path) -> None:
    """Make the databases of the reference arms, with the SQL in *folder*."""
    files = _files(folder)
    for database, guard in {arm.database: arm.guard for arm in REFERENCE_ARMS}.items():
        await ground.kit.create_database(database, TEMPLATE)
        await _run_files(
            psql, make_conninfo(ground.kit.postgres.probe, dbname=database), guard, files
        )
        async with ground.superuser(database) as conn:
            await _register(conn, ground)
            await conn.execute(sql("bench.isolation", "reference"))


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.sql"))
    if not files:
        raise DevkitError(f"{folder} holds no .sql files; name the reference's folder")
    return files


async def _run_files(psql: Path, conninfo: str, guard: Guard, files: list[Path]) -> None:
    variables = {"app_role": ROLE, "table_owners": "bench_owner", "mode": guard, "named": NAMED}
    settings = [f"--set={name}={value}" for name, value in variables.items()]
    words = ["--no-psqlrc", "--quiet", f"--dbname={conninfo}", "--set=ON_ERROR_STOP=on"]
    scripts = [f"--file={file}" for file in files]
    process = await asyncio.create_subprocess_exec(
        psql, *words, *settings, *scripts, env=os.environ, stdout=PIPE, stderr=PIPE
    )
    _, errors = await process.communicate()
    if process.returncode:
        raise DevkitError(f"the reference was not installed: {errors.decode().strip()}")


async def _register(conn: Connection, ground: Ground) -> None:
    cursor = conn.cursor()
    await cursor.executemany(
        "INSERT INTO ringfence.workspace (id, tenant_key) VALUES (%s, %s)",
        [(workspace, str(workspace)) for workspace in WORKSPACES],
    )
    await cursor.executemany(
        "INSERT INTO ringfence.context_key (kid, ipad, opad, not_after) VALUES (%s, %s, %s, %s)",
        [(key.kid, key.ipad, key.opad, key.not_after) for key in ground.ring.keys],
    )
