"""unsafe_reasons(): whether a PgBouncer keeps what its profile promises."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.api.context import ContextMode
from ringfence.api.reasons import Reason
from ringfence.pooler.check import Hygiene, resets, unsafe_reasons
from ringfence.pooler.model import Instance, PoolerFacts
from ringfence.pooler.profile import LIGHT_RESET, Profile

STRICT = PoolerFacts(
    instance=Instance("pgbouncer", 6432, "10.0.0.7"),
    version=(1, 24, 1),
    pool_modes=frozenset({"transaction"}),
    reset_query=LIGHT_RESET,
    reset_always=True,
    max_prepared_statements=20,
)
FAST = replace(STRICT, reset_query="", reset_always=False)
OLD = replace(STRICT, version=(1, 18, 0), max_prepared_statements=None)
SIGNED, PLAIN = ContextMode.SIGNED, ContextMode.PLAIN
PARTS = LIGHT_RESET.split("; ")


@pytest.mark.parametrize(
    ("facts", "profile", "mode", "hygiene"),
    [
        pytest.param(
            STRICT, Profile.STRICT, SIGNED, Hygiene.POOLER, id="the default, and renamed names"
        ),
        pytest.param(OLD, Profile.STRICT, SIGNED, Hygiene.NONE, id="an old pooler that resets"),
        pytest.param(OLD, Profile.STRICT, SIGNED, Hygiene.RESET, id="hygiene left to the reset"),
        pytest.param(OLD, Profile.STRICT, PLAIN, Hygiene.NONE, id="Plain behind a reset"),
        pytest.param(FAST, Profile.FAST, SIGNED, Hygiene.NONE, id="Fast, with enter's own hygiene"),
        pytest.param(STRICT, Profile.FAST, SIGNED, Hygiene.NONE, id="more than Fast promises"),
        pytest.param(
            replace(STRICT, reset_query="DISCARD ALL"),
            Profile.STRICT,
            SIGNED,
            Hygiene.RESET,
            id="DISCARD ALL, slow and complete",
        ),
        pytest.param(
            replace(STRICT, reset_query=f"select 1;{LIGHT_RESET.lower().replace(' ', '  ')};"),
            Profile.STRICT,
            SIGNED,
            Hygiene.NONE,
            id="the reset in another spelling, and more",
        ),
        pytest.param(
            OLD,
            Profile.STRICT,
            PLAIN,
            Hygiene.POOLER,
            id="hygiene means nothing without enter",
        ),
    ],
)
def test_safe(facts: PoolerFacts, profile: Profile, mode: ContextMode, hygiene: Hygiene):
    assert unsafe_reasons(facts, profile, mode, hygiene) == ()


@pytest.mark.parametrize(
    ("facts", "profile", "mode", "hygiene", "reason"),
    [
        pytest.param(
            replace(STRICT, pool_modes=frozenset({"session"})),
            Profile.STRICT,
            SIGNED,
            Hygiene.NONE,
            "pool_mode session",
            id="session pooling resets only when the client leaves",
        ),
        pytest.param(
            replace(FAST, pool_modes=frozenset({"transaction", "statement"})),
            Profile.FAST,
            SIGNED,
            Hygiene.NONE,
            "pool_mode statement",
            id="one user or database with a mode of its own is enough",
        ),
        pytest.param(
            FAST,
            Profile.STRICT,
            SIGNED,
            Hygiene.NONE,
            "server_reset_query_always = 1",
            id="Strict without reset",
        ),
        pytest.param(
            replace(STRICT, reset_always=False),
            Profile.STRICT,
            PLAIN,
            Hygiene.NONE,
            "server_reset_query_always = 1",
            id="a reset query that transaction pooling skips",
        ),
        pytest.param(
            FAST, Profile.FAST, PLAIN, Hygiene.NONE, "no isolation", id="Plain without a reset"
        ),
        pytest.param(
            OLD,
            Profile.STRICT,
            SIGNED,
            Hygiene.POOLER,
            "needs version 1.21",
            id="an old pooler renames nothing",
        ),
        pytest.param(
            replace(STRICT, max_prepared_statements=0),
            Profile.STRICT,
            SIGNED,
            Hygiene.POOLER,
            "max_prepared_statements above 0",
            id="a new pooler that renames nothing",
        ),
        pytest.param(
            FAST,
            Profile.FAST,
            SIGNED,
            Hygiene.RESET,
            "hygiene 'reset' needs a reset",
            id="hygiene left to a reset that is not there",
        ),
    ],
)
def test_unsafe(
    facts: PoolerFacts, profile: Profile, mode: ContextMode, hygiene: Hygiene, reason: str
):
    (said,) = unsafe_reasons(facts, profile, mode, hygiene)
    assert said.message.startswith("PgBouncer pgbouncer (10.0.0.7) port 6432: ")
    assert reason in said.message


@given(st.sets(st.sampled_from(PARTS), min_size=1))
def test_no_part_of_the_reset_may_be_missing(left_out: set[str]):
    query = "; ".join(part for part in PARTS if part not in left_out)
    facts = replace(STRICT, reset_query=query)
    (said,) = unsafe_reasons(facts, Profile.STRICT, SIGNED, Hygiene.NONE)
    assert said.reason is Reason.PROFILE_DIFFERS
    named = said.message.partition("leaves out ")[2].partition("; set it to")[0]
    assert set(named.split(", ")) == left_out
    assert not resets(facts)


@given(
    st.builds(
        PoolerFacts,
        instance=st.just(STRICT.instance),
        version=st.tuples(st.just(1), st.integers(15, 27), st.integers(0, 5)),
        pool_modes=st.frozensets(
            st.sampled_from(["session", "transaction", "statement"]), min_size=1
        ),
        reset_query=st.sampled_from(["", "DISCARD ALL", LIGHT_RESET, "RESET ALL"]),
        reset_always=st.booleans(),
        max_prepared_statements=st.none() | st.integers(0, 200),
    ),
    st.sampled_from(Profile),
    st.sampled_from(Hygiene),
)
def test_plain_is_never_safe_unless_everything_is_reset(
    facts: PoolerFacts, profile: Profile, hygiene: Hygiene
):
    if not unsafe_reasons(facts, profile, PLAIN, hygiene):
        assert resets(facts)
        assert facts.pool_modes == {"transaction"}
