"""Enter a workspace for one transaction of an SQLAlchemy 2 session over psycopg 3."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from sqlalchemy.orm import Session

from .errors import InvalidContextError
from .keyring import Signer
from .token import MAX_LIFETIME, Address, sign
from .transaction import require_idle, send

# A bare type: to narrow Any to Connection would leave the type of its rows unknown.
PSYCOPG: type = Connection


@contextmanager
def enter_session(
    session: Session,
    ring: Signer,
    workspace: UUID | str,
    *,
    actor: str = "",
    ip: Address | str | None = None,
    role: str = "",
    lifetime: timedelta = MAX_LIFETIME,
) -> Generator[Session]:
    """Begin a transaction of *session* that acts for *workspace*; arguments as of ``sign``."""
    with session.begin():
        driver = _usable(session.connection().connection.driver_connection)
        send(driver, sign(ring, workspace, actor=actor, ip=ip, role=role, lifetime=lifetime))
        yield session


def _usable(driver: Any) -> Any:
    if not isinstance(driver, PSYCOPG):
        raise InvalidContextError("the session does not use psycopg; use postgresql+psycopg://")
    require_idle(driver)
    if driver.autocommit:
        raise InvalidContextError(
            "the session is in AUTOCOMMIT, where a context ends with its own statement; "
            "use a session with transactions"
        )
    return driver
