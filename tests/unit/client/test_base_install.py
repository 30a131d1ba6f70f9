"""The base install: a token can be signed where nothing but the standard library is."""

import subprocess
import sys

SIGN = """
import sys
absent = {"cryptography", "psycopg", "pydantic", "sqlalchemy", "yaml"}
sys.modules.update(dict.fromkeys(absent))
from datetime import UTC, datetime, timedelta
import ringfence.client
from ringfence.client.keyring import KeyRing
ring = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
print(ringfence.client.sign(ring, "acme").count("."), hasattr(ringfence.client, "enter"))
"""


def test_signing_needs_the_standard_library_only_and_entering_is_not_offered():
    said = subprocess.run([sys.executable, "-c", SIGN], capture_output=True, text=True, check=True)
    assert said.stdout == "7 False\n"
