"""Who loses what, and what everybody keeps who should not."""

import pytest

from ringfence.database.logins import LoginPassword
from ringfence.database.losses import (
    Loss,
    PublicRight,
    UnconfirmedLossesError,
    left_to_public,
    lost_rights,
    replaced_passwords,
)
from ringfence.postgres.scram import scram_verifier

CONNECT = PublicRight(
    "reporting", "connect on database shop", "GRANT CONNECT ...", application=False
)
TEMPORARY = PublicRight("app_a", "temporary on database shop", "GRANT TEMP ...", application=True)
PUBLIC = PublicRight(None, "pg_notify()", None, application=False)
PROBE = LoginPassword("ringfence_probe", "probe-login", "right")


@pytest.mark.parametrize(
    ("row", "losses"),
    [
        pytest.param(
            CONNECT,
            (Loss("reporting", "connect on database shop", "GRANT CONNECT ..."),),
            id="a foreign login keeps its right by a GRANT",
        ),
        pytest.param(
            TEMPORARY,
            (Loss("app_a", "temporary on database shop", None),),
            id="an application login loses it by design",
        ),
        pytest.param(PUBLIC, (), id="PUBLIC is nobody"),
    ],
)
def test_lost_rights(row: PublicRight, losses: tuple[Loss, ...]) -> None:
    assert lost_rights([row]) == losses


def test_the_list_is_sorted() -> None:
    assert [loss.login for loss in lost_rights([CONNECT, PUBLIC, TEMPORARY])] == [
        "app_a",
        "reporting",
    ]


def test_what_is_left_to_public() -> None:
    assert left_to_public([CONNECT, PUBLIC]) == ("PUBLIC still has: pg_notify()",)


@pytest.mark.parametrize(
    ("stored", "logins"),
    [
        pytest.param({}, [], id="no password is replaced where there is none"),
        pytest.param({"ringfence_probe": scram_verifier("right")}, [], id="the same is kept"),
        pytest.param(
            {"ringfence_probe": scram_verifier("other")}, ["ringfence_probe"], id="another is lost"
        ),
        pytest.param({"ringfence_probe": "md5abc"}, ["ringfence_probe"], id="as is an MD5 hash"),
    ],
)
def test_replaced_passwords(stored: dict[str, str], logins: list[str]) -> None:
    losses = replaced_passwords([PROBE], stored)
    assert [loss.login for loss in losses] == logins
    assert all("Secret probe-login" in str(loss) for loss in losses)


def test_the_refusal_lists_every_loss_with_what_keeps_it() -> None:
    refusal = UnconfirmedLossesError("shop", lost_rights([CONNECT, TEMPORARY]))
    assert "reporting loses connect on database shop: GRANT CONNECT ..." in str(refusal)
    assert "app_a loses temporary on database shop: by design" in str(refusal)
    assert "--yes" in str(refusal)
