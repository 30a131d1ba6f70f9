# /// script
# dependencies = ["ringfence[psycopg]"]
# ///
"""Print the invoices of one workspace: DATABASE_URL, KEYRING and WORKSPACE say where and whose."""

import os
import sys

import psycopg

from ringfence.client import KeyRingFile, enter

ring = KeyRingFile(os.environ["KEYRING"])

with (
    psycopg.connect(os.environ["DATABASE_URL"], prepare_threshold=None) as conn,
    enter(conn, ring, os.environ["WORKSPACE"], actor="anna@example.com", ip="192.0.2.7"),
):
    for number, total in conn.execute("SELECT number, total FROM invoices ORDER BY number"):
        sys.stdout.write(f"{number} {total}\n")
