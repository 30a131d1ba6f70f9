"""What these tests stand on: a server, an application's database, and files as a user has them."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from devkit.database import DatabaseKit

ACME: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964aa"
GLOBEX: Final = "6f9619ff-8b86-4d01-b42d-00cf4fc964bb"
ROLES: Final = (
    "CREATE ROLE app_owner; CREATE ROLE app_rw; CREATE ROLE app_a LOGIN IN ROLE app_rw;"
    "CREATE ROLE reporting LOGIN"
)
TABLES: Final = f"""
CREATE SCHEMA app AUTHORIZATION app_owner;
SET ROLE app_owner;
CREATE TABLE app.invoices (workspace_id uuid NOT NULL, total int);
CREATE TABLE app.country (code text);
CREATE POLICY theirs ON app.invoices USING (true);
GRANT SELECT ON app.invoices TO app_rw;
INSERT INTO app.invoices VALUES ('{ACME}', 1), ('{GLOBEX}', 2);
RESET ROLE;
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How ``ringfence`` ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Ground:
    """An application's database, the files that describe it, and its Secrets."""

    kit: DatabaseKit
    database: str
    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "app.yaml"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    def put(self, name: str, **entries: str) -> None:
        """Put a Secret into the folder."""
        (self.secrets / name).mkdir(parents=True, exist_ok=True)
        for key, value in entries.items():
            (self.secrets / name / key).write_text(value)

    async def ringfence(
        self, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> Ended:
        """Run ``ringfence`` as a process of its own."""
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ringfence",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**_plain(os.environ), **(environment or {})},
        )
        out, err = await running.communicate()
        return Ended(running.returncode or 0, out.decode(), err.decode())

    async def on_files(self, command: str, *arguments: str) -> Ended:
        """Run a command on the file and the folder of Secrets."""
        given = ("-f", str(self.file), "--secrets", str(self.secrets))
        return await self.ringfence(command, *given, *arguments)

    async def bootstrap(self, *arguments: str) -> Ended:
        """Bootstrap with the superuser's Secret."""
        return await self.on_files("bootstrap", "--superuser-secret", "superuser", *arguments)

    async def as_superuser(self, statements: str) -> list[Any]:
        async with self.kit.connection(self.kit.superuser, self.database) as conn:
            cursor = await conn.execute(statements.encode())
            return await cursor.fetchall() if cursor.description else []

    def confidential(self) -> set[str]:
        """Return everything that must not show anywhere."""
        files = (
            file for file in self.secrets.rglob("*") if file.name in ("password", "keyring.json")
        )
        texts = {file.read_text() for file in files}
        rings = (yaml.safe_load(text) for text in texts if text.startswith("{"))
        keys = {entry["key"] for ring in rings for entry in ring["keys"].values()}
        return texts | keys


def _plain(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what libpq or a terminal would read from it."""
    return {n: v for n, v in environment.items() if not n.startswith(("PG", "FORCE_COLOR", "TTY_"))}


@asynccontextmanager
async def application(kit: DatabaseKit, folder: Path) -> AsyncIterator[Ground]:
    """Lend a database with tables that are not protected, and files that describe it."""
    ground = Ground(kit, f"cli_{secrets.token_hex(4)}", folder)
    await kit.create_database(ground.database)
    await ground.as_superuser(TABLES)
    ground.put("superuser", username=kit.superuser.username, password=kit.superuser.password)
    ground.put("auth", username=kit.pooler_auth.username, password=kit.pooler_auth.password)
    ground.put("admin", username=kit.pooler_admin.username, password=kit.pooler_admin.password)
    ground.put("authority", **{"ca.crt": kit.ca_file.read_text()})
    ground.file.write_text(yaml.safe_dump_all(documents(ground)))
    yield ground
    await kit.drop_database(ground.database)


def documents(ground: Ground) -> list[dict[str, Any]]:
    tls = {"caSecretRef": {"name": "authority"}}
    kit = ground.kit
    spec = {
        "adoption": "Replace",
        "connection": {
            "hosts": [{"host": kit.postgres.host, "port": kit.postgres.port}],
            "database": ground.database,
            "tls": tls,
            "credentialsSecretRef": {"name": "operator-login"},
        },
        "pooler": {
            "instances": [{"host": p.host, "port": p.port} for p in kit.poolers],
            "tls": tls,
            "adminSecretRef": {"name": "admin"},
            "authSecretRef": {"name": "auth"},
        },
        "application": {"role": "app_rw", "owners": ["app_owner"], "logins": ["app_a"]},
        "tables": {
            "schemas": ["app"],
            "tenantColumn": "workspace_id",
            "exempt": [{"table": "app.country", "reason": "shared"}],
        },
    }
    keys = {"acme": ACME, "globex": GLOBEX}
    return [
        resource("TenantDatabase", "app", spec),
        *(
            resource("Workspace", name, {"databaseRef": {"name": "app"}, "tenantKey": key})
            for name, key in keys.items()
        ),
    ]


def resource(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "ringfence.dev/v1alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }
