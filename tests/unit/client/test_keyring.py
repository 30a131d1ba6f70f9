"""KeyRing: what may be one, what it never shows, and what the database stores of it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.client.errors import InvalidKeyRingError
from ringfence.client.keyring import Key, KeyRing, generated_key

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MATERIAL = b"canary-material-of-32-bytes-long"
TEXT = "Y2FuYXJ5LW1hdGVyaWFsLW9mLTMyLWJ5dGVzLWxvbmc="
RING = KeyRing("k1", (Key("k1", MATERIAL, NOW),))

KEYS = st.builds(
    Key,
    kid=st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True),
    material=st.binary(min_size=32, max_size=32),
    not_after=st.datetimes(timezones=st.just(UTC)),
)
RINGS = st.lists(KEYS, min_size=1, max_size=4, unique_by=lambda key: key.kid).flatmap(
    lambda keys: st.builds(
        KeyRing, st.sampled_from([key.kid for key in keys]), st.just(tuple(keys))
    )
)


def document(**changes: Any) -> str:
    """Return a good key ring, changed; a change to None takes the field away."""
    entry = {"key": TEXT, "notAfter": "2026-01-01T00:00:00Z"}
    good = {"current": "k1", "keys": {"k1": entry}}
    return json.dumps({k: v for k, v in (good | changes).items() if v is not None})


def test_the_documented_form_is_read():
    ring = KeyRing.parse(document())
    assert ring == RING
    assert ring.signing_key.material == MATERIAL


@given(RINGS)
def test_what_is_written_is_read_back_the_same(ring: KeyRing):
    again = KeyRing.parse(ring.to_json())
    assert again == ring
    assert [key.material for key in again.keys] == [key.material for key in ring.keys]


def test_times_are_written_in_utc():
    east = Key("k1", MATERIAL, NOW.astimezone(timezone(timedelta(hours=9))))
    assert '"notAfter": "2026-01-01T00:00:00Z"' in KeyRing("k1", (east,)).to_json()


def with_entry(**changes: Any) -> str:
    return document(keys={"k1": {"key": TEXT, "notAfter": "2026-01-01T00:00:00Z"} | changes})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("{" + TEXT, "not JSON", id="half a document"),
        pytest.param(b"\xff\xfe" + TEXT.encode(), "not JSON", id="bytes that are no text"),
        pytest.param(f'["{TEXT}"]', "the key ring is not an object", id="a list"),
        pytest.param(document(keys=None), "keys is not an object", id="no keys"),
        pytest.param(document(current=None), "current is not", id="no current key"),
        pytest.param(document(current="k2"), "'k2' is not among", id="an unknown current key"),
        pytest.param(document(keys={"k1": TEXT}), "key 'k1' is not an object", id="a bare key"),
        pytest.param(with_entry(key=None), "key 'k1' is not base64", id="no material"),
        pytest.param(with_entry(key=TEXT[:-1]), "key 'k1' is not base64", id="cut base64"),
        pytest.param(with_entry(key=f"*{TEXT}"), "key 'k1' is not base64", id="a foreign letter"),
        pytest.param(with_entry(key=TEXT[4:]), "key k1 is not 32 bytes", id="a short key"),
        pytest.param(with_entry(notAfter=None), "notAfter is not a time", id="no end"),
        pytest.param(with_entry(notAfter="soon"), "notAfter is not a time", id="an end in words"),
        pytest.param(with_entry(notAfter="2026-01-01"), "no time zone", id="an end without zone"),
        pytest.param(
            document(current="K1", keys={"K1": {"key": TEXT, "notAfter": "2026-01-01T00:00:00Z"}}),
            "'K1' is not 1 to 16",
            id="a kid that no token can carry",
        ),
    ],
)
def test_a_bad_ring_is_named_and_never_quoted(text: str | bytes, problem: str):
    with pytest.raises(InvalidKeyRingError, match=problem) as caught:
        KeyRing.parse(text)
    assert TEXT[4:20] not in str(caught.value)
    assert caught.value.__context__ is None, "a chained error could carry the material along"


def test_two_keys_of_one_name_are_no_ring():
    with pytest.raises(InvalidKeyRingError, match="two keys are called k1"):
        RING.with_key(Key("k1", bytes(32), NOW))


def test_material_is_never_shown():
    shown = repr(RING) + str(RING) + repr(RING.signing_key)
    assert "canary" not in shown
    assert MATERIAL.hex() not in shown


@given(KEYS, st.binary(max_size=200))
def test_the_pads_make_the_same_mac_as_the_key(key: Key, message: bytes):
    inner = hashlib.sha256(key.ipad + message).digest()
    outer = hashlib.sha256(key.opad + inner).digest()
    assert outer == hmac.digest(key.material, message, "sha256")


def test_the_fingerprint_is_32_digits_of_the_outer_pad():
    key = Key("k1", bytes(range(32)), NOW)
    assert key.fingerprint == hashlib.sha256(key.opad).hexdigest()[:32]
    assert len(key.fingerprint) == 32


def test_a_generated_ring_signs_with_its_one_key_until_the_end_of_its_life():
    ring = KeyRing.generate(NOW, "k1", timedelta(days=90))
    assert ring.signing_key.kid == "k1"
    assert ring.signing_key.not_after == NOW + timedelta(days=90)


def test_generated_keys_differ():
    day = timedelta(days=1)
    assert generated_key(NOW, "k1", day).material != generated_key(NOW, "k1", day).material


def test_readers_come_before_writers():
    later = generated_key(NOW, "k2", timedelta(days=1))
    staged = RING.with_key(later)
    assert staged.signing_key.kid == "k1"
    assert staged.promoted("k2").signing_key == later
    assert staged.promoted("k2").keys == staged.keys


def test_only_a_key_of_the_ring_is_promoted():
    with pytest.raises(InvalidKeyRingError, match="'k9' is not among"):
        RING.promoted("k9")
