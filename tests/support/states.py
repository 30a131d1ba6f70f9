"""States of a tenant database, for cases and for laws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ringfence.api.context import ContextMode
from ringfence.api.names import QualifiedName
from ringfence.api.tenantdatabase import Adoption, Privilege
from ringfence.pooler.check import Hygiene
from ringfence.tenantdatabase.model import (
    Column,
    Config,
    DesiredKey,
    DesiredState,
    ForeignGrant,
    ForeignPolicy,
    ObservedKey,
    ObservedState,
    Table,
    Tree,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
INVOICES = QualifiedName("public", "invoices")
UUID_COLUMN = Column("uuid", not_null=True)

CONFIG = Config(
    schema_version=1,
    mode=ContextMode.SIGNED,
    app_role="app_rw",
    setting="app.workspace_id",
    max_age=MINUTE,
    skew=MINUTE / 2,
    hygiene=Hygiene.NONE,
    hardened=True,
)
DESIRED = DesiredState(
    mode=ContextMode.SIGNED,
    app_role="app_rw",
    setting=None,
    max_age=MINUTE,
    schemas=frozenset({"public"}),
    tenant_column="workspace_id",
    overrides=frozenset(),
    exempt=frozenset(),
    privileges=frozenset({Privilege.SELECT, Privilege.INSERT}),
    adoption=Adoption.KEEP,
)


def table(name: QualifiedName = INVOICES, *, protected: bool = False, **facts: Any) -> Table:
    """Return a table that could be protected, or is."""
    settled = Table(
        name,
        owner="app_owner",
        tenant_column="workspace_id",
        column=UUID_COLUMN,
        protected=protected,
        recorded_column="workspace_id" if protected else None,
    )
    return replace(settled, **facts)


def tree(*members: Table, **facts: Any) -> Tree:
    """Return the tree of *members*; the first is the root."""
    members = members or (table(),)
    return Tree(members[0].name, members, **facts)


def observed(*trees: Tree, **facts: Any) -> ObservedState:
    """Return the state of a bootstrapped database with *trees*."""
    return ObservedState(CONFIG, "15.18", trees=trees, **facts)


def grant(name: QualifiedName = INVOICES, to: str = "app_rw", what: str = "SELECT") -> ForeignGrant:
    """Return a grant that reaches the application."""
    return ForeignGrant(name, to, what, f"GRANT {what} ON TABLE {name} TO {to}")


def policy(name: str = "theirs", *, permissive: bool = True) -> ForeignPolicy:
    """Return a policy of another hand on the invoices."""
    return ForeignPolicy(INVOICES, name, permissive, f"CREATE POLICY {name} ON {INVOICES}")


NAMES = st.builds(QualifiedName, st.sampled_from(["public", "billing"]), st.sampled_from("abcdef"))
COLUMNS = st.none() | st.builds(
    Column, st.sampled_from(["uuid", "bigint", "text", "jsonb"]), st.booleans(), st.booleans()
)
KIDS = st.sampled_from(["k1", "k2", "k3"])
PRINTS = st.sampled_from(["aa", "bb"])
TIMES = st.sampled_from([NOW + hours * timedelta(hours=1) for hours in (-2, 0, 1, 48)])


@st.composite
def trees_strategy(draw: st.DrawFn, name: QualifiedName) -> Tree:
    """Return a tree in any state a catalog can be in."""
    members = [_member(draw, name)]
    members += [
        _member(draw, QualifiedName(name.schema, f"{name.name}_{n}"))
        for n in range(draw(st.integers(0, 2)))
    ]
    unprotected = [member.name for member in members if not member.protected]
    grants = (
        st.builds(grant, st.sampled_from(unprotected), st.sampled_from(["app_rw", "PUBLIC"]))
        if unprotected
        else st.nothing()
    )
    return Tree(
        name,
        tuple(members),
        foreign_policies=frozenset(
            replace(policy(n, permissive=p), table=name)
            for n, p in draw(st.dictionaries(st.sampled_from("xyz"), st.booleans())).items()
        ),
        foreign_grants=frozenset(draw(st.sets(grants, max_size=3)) if unprotected else ()),
        granted=draw(st.frozensets(st.sampled_from(Privilege)))
        if members[0].protected
        else frozenset(),
    )


def _member(draw: st.DrawFn, name: QualifiedName) -> Table:
    protected = draw(st.booleans())
    return table(
        name,
        protected=protected,
        column=UUID_COLUMN if protected else draw(COLUMNS),
        recorded_column="workspace_id" if protected or draw(st.booleans()) else None,
        owner_covered=protected or draw(st.booleans()),
    )


def _unique_by_kid(keys: Any) -> Any:
    return st.lists(keys, unique_by=lambda key: key.kid).map(frozenset)


OBSERVED = st.builds(
    ObservedState,
    config=st.just(CONFIG),
    server_version=st.just("15.18"),
    trees=st.lists(NAMES, unique=True, max_size=4).flatmap(
        lambda names: st.tuples(*(trees_strategy(name) for name in names))
    ),
    keys=_unique_by_kid(st.builds(ObservedKey, KIDS, PRINTS, TIMES)),
    missing=st.frozensets(NAMES, max_size=2),
)
DESIRED_STATES = st.builds(
    DesiredState,
    mode=st.just(ContextMode.SIGNED),
    app_role=st.just("app_rw"),
    setting=st.none(),
    max_age=st.just(MINUTE),
    schemas=st.frozensets(st.sampled_from(["public", "billing"]), min_size=1),
    tenant_column=st.just("workspace_id"),
    overrides=st.just(frozenset()),
    exempt=st.frozensets(NAMES, max_size=2),
    privileges=st.frozensets(st.sampled_from(Privilege)),
    adoption=st.sampled_from(Adoption),
    keys=_unique_by_kid(
        st.builds(DesiredKey, KIDS, PRINTS, TIMES, st.just(b"ipad"), st.just(b"opad"))
    ),
)
