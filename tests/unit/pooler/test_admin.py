"""What the admin console's words mean."""

import pytest

from ringfence.errors import UnavailableError
from ringfence.pooler.admin import parsed_version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("PgBouncer 1.18.0", (1, 18, 0)),
        ("PgBouncer 1.24.1 - dev", (1, 24, 1)),
        ("1.25", (1, 25, 0)),
    ],
)
def test_a_version_is_three_numbers(text: str, version: tuple[int, int, int]):
    assert parsed_version(text) == version


def test_something_else_is_no_pgbouncer():
    with pytest.raises(UnavailableError, match="'Odyssey' is not a version of PgBouncer"):
        parsed_version("Odyssey")
