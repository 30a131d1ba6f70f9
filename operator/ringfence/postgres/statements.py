"""The SQL that lies beside our code: ``<package>/sql/<name>.sql``."""

from functools import cache
from importlib.resources import files
from typing import LiteralString, cast


@cache
def sql(package: str, name: str) -> LiteralString:
    """Return the text of *name*.sql of *package*, usually ``sql(__package__, "name")``."""
    text = (files(package) / "sql" / f"{name}.sql").read_text("utf-8")
    # The files are part of the package, so their text is as trusted as our code.
    return cast("LiteralString", text)
