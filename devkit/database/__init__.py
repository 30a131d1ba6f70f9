"""PostgreSQL behind two PgBouncer instances."""

from ..server import Endpoint, Server
from .kit import DatabaseKit
from .login import Login
from .start import database_kit

__all__ = ["DatabaseKit", "Endpoint", "Login", "Server", "database_kit"]
