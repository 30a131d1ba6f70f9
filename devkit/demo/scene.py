"""Where the story happens: a database, two poolers, and a folder with what is declared."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, LiteralString, TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row

from ringfence.client import KeyRingFile
from ringfence.secrets import DirectorySecrets

from ..database import DatabaseKit, Login, database_kit

Connection: TypeAlias = AsyncConnection[DictRow]
Rows: TypeAlias = list[dict[str, Any]]

DATABASE: Final = "shop"
APPLICATION: Final = "app_web"
MANIFESTS: Final = "shop"
SECRETS: Final = "secrets"


@dataclass(frozen=True, slots=True)
class Scene:
    """Running servers, the folder from which commands are typed, the application's login."""

    kit: DatabaseKit
    folder: Path
    application: Login = field(default_factory=lambda: Login.new(APPLICATION))

    @property
    def manifests(self) -> Path:
        """The folder with what is declared."""
        return self.folder / MANIFESTS

    @property
    def secrets(self) -> Path:
        """The folder with the Secrets."""
        return self.folder / SECRETS

    @property
    def ring(self) -> KeyRingFile:
        """The key ring that the application signs with; apply makes it."""
        return KeyRingFile(self.secrets / "shop-context-keys" / "keyring.json")

    async def operator(self) -> Login:
        """Return the login of the operator; bootstrap makes it."""
        held = await DirectorySecrets(self.secrets).get("operator-login") or {}
        return Login(held["username"].decode(), held["password"].decode())

    @asynccontextmanager
    async def as_application(self, login: Login | None = None) -> AsyncGenerator[Connection]:
        """Lend a connection of the application through the first pooler, in autocommit mode."""
        where = self.kit.conninfo(login or self.application, DATABASE, self.kit.poolers[0])
        async with await AsyncConnection[DictRow].connect(
            where, autocommit=True, prepare_threshold=None, row_factory=dict_row
        ) as conn:
            yield conn

    async def as_superuser(self, statement: LiteralString) -> None:
        """Run a statement as somebody whom nothing holds back."""
        async with self.kit.connection(self.kit.superuser, DATABASE) as conn:
            await conn.execute(statement)


@asynccontextmanager
async def new_scene() -> AsyncGenerator[Scene]:
    """Lend a scene with an empty database; nothing of it is left afterwards."""
    async with database_kit() as kit:
        await kit.create_database(DATABASE)
        yield Scene(kit, _folder(kit))


def _folder(kit: DatabaseKit) -> Path:
    folder = kit.folder / "demo"
    folder.mkdir(mode=0o700)
    return folder


async def rows(conn: Connection, query: LiteralString) -> Rows:
    """Return what *query* returns."""
    return await (await conn.execute(query)).fetchall()
