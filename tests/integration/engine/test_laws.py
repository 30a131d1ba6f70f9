"""What holds for any schema, any two keys, any token: asked of a real server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection, sql

from devkit.database import DatabaseKit
from ringfence.api.tenantkey import fault
from ringfence.client import enter_async, sign
from ringfence.client.keyring import KeyRing
from tests.support.platform import Platform, platform, workspace

FEW: Final = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY: Final = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
KEYS: Final = {
    "uuid": ("6f9619ff-8b86-4d01-b42d-00cf4fc964aa", "00000000-0000-0000-0000-000000000042"),
    "bigint": ("7", "9223372036854775807"),
    "integer": ("7", "70"),
    "text": ("acme", "ACME "[:4]),
}
TYPES: Final = {"uuid": ["uuid"], "integer": ["integer", "bigint"], "text": ["text"]}


@dataclass(frozen=True)
class Shape:
    """A table as an application might have made it."""

    schema: str
    name: str
    type: str
    column: str
    children: int
    partitioned: bool

    @property
    def qualified(self) -> str:
        return f'{self.schema}."{self.name}"'

    def statements(self, keys: tuple[str, str]) -> str:
        """Return the DDL, and one row a key in the root and, for inheritance, in each child."""
        columns = f'("{self.column}" {self.type} NOT NULL, n int NOT NULL DEFAULT 0)'
        made = [f"CREATE SCHEMA IF NOT EXISTS {self.schema}"]
        if self.partitioned:
            made.append(f"CREATE TABLE {self.qualified} {columns} PARTITION BY RANGE (n)")
            made += [
                f'CREATE TABLE {self.schema}."{self.name}_{i}" PARTITION OF {self.qualified} '
                f"FOR VALUES FROM ({i}) TO ({i + 1})"
                for i in range(self.children + 1)
            ]
        else:
            made.append(f"CREATE TABLE {self.qualified} {columns}")
            made += [
                f'CREATE TABLE {self.schema}."{self.name}_{i}" () INHERITS ({self.qualified})'
                for i in range(self.children)
            ]
        made += [f"INSERT INTO {self.qualified} VALUES ('{key}')" for key in keys]
        if not self.partitioned:
            made += [
                f"INSERT INTO {self.schema}.\"{self.name}_{i}\" VALUES ('{key}')"
                for i in range(self.children)
                for key in keys
            ]
        return "; ".join(made)


@st.composite
def schemas(draw: st.DrawFn) -> tuple[tuple[str, str], list[Shape]]:
    family = draw(st.sampled_from(sorted(TYPES)))
    names = draw(st.lists(st.sampled_from(["a", "B b", "select", "ü"]), min_size=1, unique=True))
    shapes = [
        Shape(
            draw(st.sampled_from(["public", "billing"])),
            name,
            draw(st.sampled_from(TYPES[family])),
            draw(st.sampled_from(["workspace_id", "Account"])),
            draw(st.integers(0, 2)),
            draw(st.booleans()),
        )
        for name in names
    ]
    return KEYS[family], shapes


@FEW
@given(schema=schemas())
async def test_no_protected_schema_shows_a_foreign_row_through_pgbouncer(
    kit: DatabaseKit,
    tmp_path_factory: pytest.TempPathFactory,
    schema: tuple[tuple[str, str], list[Shape]],
) -> None:
    keys, shapes = schema
    spec = {
        "tables": {
            "schemas": ["public", "billing"],
            "tenantColumn": "workspace_id",
            "overrides": [
                {"table": f"{s.schema}.{s.name}", "tenantColumn": s.column} for s in shapes
            ],
        }
    }
    tables = "CREATE SCHEMA billing; " + "; ".join(s.statements(keys) for s in shapes)
    folder = tmp_path_factory.mktemp("secrets") / "secrets"
    async with platform(kit, folder, tables, spec) as place:
        await place.bootstrap()
        outcome = await place.run(
            workspaces=[workspace(f"w{i}", key) for i, key in enumerate(keys)]
        )
        assert outcome.verdicts[0].holds, outcome.verdicts
        for key in keys:
            await _sees_its_own_rows_only(place, key, shapes)


async def _sees_its_own_rows_only(place: Platform, key: str, shapes: list[Shape]) -> None:
    async with place.as_application() as conn, enter_async(conn, await place.ring(), key):
        for shape in shapes:
            expected = 1 if shape.partitioned else 1 + shape.children
            query = f'SELECT "{shape.column}"::text FROM {shape.qualified}'
            seen = [row[0] for row in await (await conn.execute(query.encode())).fetchall()]
            assert seen == [key] * expected


ODD_KEYS = [
    *("007", "7", "+7", "-7", "0x7", "4_2", "42", "9223372036854775807", "9223372036854775808"),
    "00000000-0000-0000-0000-000000000042",
    "6F9619FF-8B86-4D01-B42D-00CF4FC964AA",
    "6f9619ff-8b86-4d01-b42d-00cf4fc964aa",
    "6f9619ff8b864d01b42d00cf4fc964aa",
    "{6f9619ff-8b86-4d01-b42d-00cf4fc964aa}",
    *("acme", "ACME", "ac\u00e9", "ace\u0301"),
]
NASTY = st.one_of(
    st.sampled_from([*ODD_KEYS, "", " 7", "7 ", "acme ", "7\n", "\u00a07"]),
    st.from_regex(r"[+-]?0?[0-9]{1,20}", fullmatch=True),
    st.from_regex(r"\{?[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\}?", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300),
)


@pytest.fixture(scope="module")
async def conn(
    kit: DatabaseKit, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[AsyncConnection]:
    """The superuser in a bootstrapped database without tables."""
    folder: Path = tmp_path_factory.mktemp("laws") / "secrets"
    async with platform(kit, folder, "SELECT") as place:
        await place.bootstrap()
        async with kit.connection(kit.superuser, place.database) as conn:
            yield conn


@MANY
@given(key=NASTY)
async def test_the_registry_and_the_resource_agree_on_what_a_canonical_key_is(
    conn: AsyncConnection, key: str
) -> None:
    cursor = await conn.execute("SELECT ringfence.is_canonical_key(%s)", [key])
    [accepted] = await cursor.fetchone() or [None]
    # Beyond ASCII the resource may be stricter: what white space is depends on the server's locale.
    assert accepted == (fault(key) is None) or (accepted and not key.isascii())


@settings(FEW, max_examples=30)
@given(keys=st.sets(NASTY, min_size=10, max_size=40))
async def test_no_two_registered_keys_ever_match_one_row(
    conn: AsyncConnection, keys: set[str]
) -> None:
    canonical = [key for key in sorted(keys) if fault(key) is None]
    async with conn.transaction(force_rollback=True):
        await conn.cursor().executemany(
            "INSERT INTO ringfence.workspace (id, tenant_key, owner) VALUES (CASE WHEN"
            " ringfence.key_fits(%(k)s, 'uuid') THEN %(k)s::uuid ELSE gen_random_uuid() END,"
            " %(k)s, 'law')",
            [{"k": key} for key in canonical],
        )
        for place, type_ in ((1, "bigint"), (2, "uuid")):
            value = sql.SQL("nullif(split_part(context_prefix, '_', {}), '')::{}").format(
                sql.Literal(place),
                sql.SQL(type_),  # pyright: ignore[reportArgumentType]
            )
            twice = sql.SQL(
                "SELECT {v} FROM ringfence.workspace GROUP BY 1 HAVING count(*) > 1"
                " AND {v} IS NOT NULL"
            ).format(v=value)
            assert await (await conn.execute(twice)).fetchall() == []
        own = await conn.execute(
            "SELECT tenant_key FROM ringfence.workspace WHERE tenant_key <>"
            " convert_from(decode(split_part(context_prefix, '_', 3), 'hex'), 'UTF8')"
        )
        assert await own.fetchall() == []


RING = KeyRing.generate(datetime.now(UTC), "k1", timedelta(days=1))
TOKEN = sign(RING, "acme", actor="anna@example.com", ip="192.0.2.7", role="admin")
MAC = TOKEN.rpartition(".")[2]


@MANY
@given(
    cut=st.sets(st.integers(0, len(TOKEN) - 1), max_size=3),
    put=st.lists(
        st.tuples(st.integers(0, len(TOKEN)), st.sampled_from([" ", ".", "g", "a", "\n", "0.0"])),
        max_size=3,
    ),
)
async def test_the_alarm_never_shows_a_usable_part_of_the_mac(
    conn: AsyncConnection, cut: set[int], put: list[tuple[int, str]]
) -> None:
    characters = ["" if i in cut else c for i, c in enumerate(TOKEN)] + [""]
    for at, text in put:
        characters[at] += text
    cursor = await conn.execute("SELECT ringfence.claimed(%s)", ["".join(characters)])
    [claimed] = await cursor.fetchone() or [""]
    assert not any(MAC[i : i + 33] in claimed for i in range(len(MAC) - 32))
