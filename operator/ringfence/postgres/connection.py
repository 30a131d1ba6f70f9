"""Opens connections. The one door through which a database or a pooler is reached."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from psycopg import AsyncConnection, OperationalError
from psycopg.conninfo import make_conninfo

from ..errors import UnavailableError
from .errors import LoginRefusedError
from .target import Target, Tls, parameters

# A refused login has no SQLSTATE on the client's side of libpq: these are the words of PostgreSQL
# and of PgBouncer. In another language it is an UnavailableError all the same.
REFUSALS = (
    "password authentication failed",
    "SASL authentication failed",
    "no pg_hba.conf entry",
    "is not permitted to log in",
    "no such user",
    "auth failed",
    "authentication failed",
    "bouncer config error",
)


@asynccontextmanager
async def connected(target: Target) -> AsyncGenerator[AsyncConnection]:
    """Lend an autocommit connection that never names a statement; close it afterwards."""
    # The file outlives the connection: a cancel request opens a second one, verified again.
    with _ca_file(target.tls) as ca_file:
        async with await _connection(target, ca_file) as conn:
            yield conn


async def _connection(target: Target, ca_file: Path | None) -> AsyncConnection:
    try:
        return await AsyncConnection.connect(
            make_conninfo("", **parameters(target, ca_file)),
            autocommit=True,
            prepare_threshold=None,
        )
    except OperationalError as error:
        raise _refusal(target, " ".join(str(error).split())) from None


def _refusal(target: Target, said: str) -> UnavailableError:
    if any(words in said for words in REFUSALS):
        return LoginRefusedError(
            f"{target}: the login is refused ({said}); check user name and password in its Secret, "
            "that the login may log in, and that pg_hba.conf asks it for scram-sha-256"
        )
    return UnavailableError(
        f"{target}: no connection ({said}); "
        "check address, port and TLS, and that the server asks for scram-sha-256"
    )


@contextmanager
def _ca_file(tls: Tls) -> Generator[Path | None]:
    if tls.ca is None:
        yield None
        return
    with NamedTemporaryFile(prefix="ringfence-ca-", suffix=".crt") as file:
        file.write(tls.ca)
        file.flush()
        yield Path(file.name)
