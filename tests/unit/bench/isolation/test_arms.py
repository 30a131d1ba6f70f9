"""What is compared with what."""

from bench.isolation.arms import (
    ARMS,
    BARS,
    BASELINE,
    REFERENCE_ARMS,
    REFERENCE_BAR,
    Origin,
    Workload,
    comparisons,
)


def test_every_arm_is_compared_with_the_baseline_for_every_workload():
    pairs = {(c.workload, c.arm) for c in comparisons(ARMS)}
    assert pairs == {(w, arm) for w in Workload for arm in ARMS if arm != BASELINE}
    assert all(c.over == BASELINE for c in comparisons(ARMS))


def test_every_bar_stands_at_its_comparison():
    bars = {(c.arm, c.workload): c.bar for c in comparisons(ARMS) if c.bar is not None}
    assert bars == dict(BARS)


def test_ours_is_held_against_the_reference_with_the_same_guard_and_profile():
    twins = [c for c in comparisons((*ARMS, *REFERENCE_ARMS)) if c.over in REFERENCE_ARMS]
    assert len(twins) == len(REFERENCE_ARMS) * len(Workload)
    assert all(c.bar == REFERENCE_BAR and c.arm.origin is Origin.PRODUCT for c in twins)
    assert all((c.arm.guard, c.arm.profile) == (c.over.guard, c.over.profile) for c in twins)


def test_no_two_arms_have_one_name():
    names = [arm.name for arm in (*ARMS, *REFERENCE_ARMS)]
    assert len(set(names)) == len(names)
