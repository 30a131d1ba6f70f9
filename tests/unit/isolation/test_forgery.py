"""Each forged token is wrong in one way, and in that way only."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from ringfence.client.keyring import KeyRing
from ringfence.client.token import sign
from ringfence.isolation import forgery
from ringfence.isolation.model import canaries

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIFE = timedelta(seconds=90)
RING = KeyRing.generate(NOW, "k1", timedelta(days=1))
ONE, OTHER, _ = canaries("uuid")

KID, WORKSPACE, EXPIRY, MAC = 1, 2, 6, 7


def fields(token: str) -> list[str]:
    return token.split(".")


def differences(token: str) -> set[int]:
    good = fields(forgery.token(RING, ONE, NOW))
    return {i for i, (a, b) in enumerate(zip(good, fields(token), strict=True)) if a != b}


def end(token: str) -> datetime:
    return datetime.fromtimestamp(int(fields(token)[EXPIRY]), UTC)


def test_the_good_token_is_what_an_application_signs():
    assert forgery.token(RING, ONE, NOW) == sign(
        RING, UUID(ONE.tenant_key), actor="ringfence-probe", now=NOW
    )


def test_a_forged_token_differs_in_the_workspace_only():
    forged = forgery.forged(RING, ONE, OTHER, NOW)
    assert differences(forged) == {WORKSPACE}
    assert fields(forged)[WORKSPACE] == OTHER.workspace_id.hex


def test_an_expired_token_is_well_signed_and_over():
    expired = forgery.expired(RING, ONE, NOW)
    assert differences(expired) == {EXPIRY, MAC}
    assert end(expired) < NOW - timedelta(seconds=30)


def test_a_far_future_token_is_well_signed_and_ends_beyond_what_is_accepted():
    far = forgery.far_future(RING, ONE, NOW, LIFE)
    assert differences(far) == {EXPIRY, MAC}
    assert end(far) > NOW + LIFE + timedelta(seconds=60)


def test_foreign_tokens_have_another_key_under_the_same_id_and_under_an_unknown_one():
    same, unknown = forgery.foreign(RING, ONE, NOW)
    assert differences(same) == {MAC}
    assert differences(unknown) == {KID, MAC}


def test_an_unknown_workspace_is_well_signed():
    assert differences(forgery.unknown_workspace(RING, NOW)) == {WORKSPACE, MAC}
