"""The steps of bootstrap, and the scripts that are printed."""

from dataclasses import replace
from importlib.resources import files

import pytest

from ringfence.api.context import ContextMode
from ringfence.database.script import (
    GUARD,
    INSTALLATION,
    PREPARATION,
    Step,
    bootstrap_script,
    due,
    undo_script,
)
from ringfence.database.settings import BootstrapSettings
from ringfence.pooler.check import Hygiene

SETTINGS = BootstrapSettings(
    database="shop",
    superuser=True,
    mode=ContextMode.SIGNED,
    app_role="app_rw",
    setting="app.workspace_id",
    owners=("it's mine",),
    logins=(),
    schemas=("public",),
    max_age=60,
    hygiene=Hygiene.NONE,
    allow_purge=False,
    maintenance_login=None,
)
PLAIN = replace(SETTINGS, mode=ContextMode.PLAIN)
MANAGED = replace(PLAIN, superuser=False)
ALWAYS = [
    "registry",
    "breach",
    "protect",
    "admin",
    "hardening",
    "schemas",
    "probe",
    "privileges",
    "verifiers",
]


def names(steps: tuple[Step, ...]) -> list[str]:
    return [step.file for step in steps]


@pytest.mark.parametrize(
    ("settings", "more"),
    [
        pytest.param(SETTINGS, {"roles", "context", "pooler"}, id="Signed has everything"),
        pytest.param(PLAIN, {"roles", "pooler"}, id="Plain has no enter()"),
        pytest.param(MANAGED, {"managed_roles"}, id="a managed server has what its owner can do"),
    ],
)
def test_what_is_installed(settings: BootstrapSettings, more: set[str]) -> None:
    assert set(names(due(INSTALLATION, settings))) == {*ALWAYS, *more}


def test_what_is_installed_keeps_its_order() -> None:
    order = names(due(INSTALLATION, SETTINGS))
    assert order[0] == "roles"
    assert order[-2:] == ["privileges", "verifiers"]
    assert [name for name in order if name in ALWAYS] == ALWAYS


def test_the_log_is_quiet_before_anything_is_said() -> None:
    assert names(due(PREPARATION, SETTINGS)) == ["quiet", "turn"]
    assert names(due(PREPARATION, MANAGED)) == ["turn"]


def test_every_file_is_used() -> None:
    read_by_the_run = {"losses", "installed", "stored_verifiers", "undo"}
    steps = {step.file for step in (*PREPARATION, GUARD, *INSTALLATION)}
    here = {f.name.removesuffix(".sql") for f in (files("ringfence.database") / "sql").iterdir()}
    assert here == steps | read_by_the_run


def test_the_script_is_one_transaction_that_stops_at_the_first_error() -> None:
    script = bootstrap_script("shop", SETTINGS, {})
    assert script.index("\\set ON_ERROR_STOP on") < script.index("\nBEGIN;")
    assert script.endswith("\nCOMMIT;\n")
    assert script.count("\nCOMMIT;") == script.count("\nBEGIN;") == 1


def test_the_script_quotes_what_it_is_told() -> None:
    assert "it''s mine" in bootstrap_script("shop", SETTINGS, {})


def test_the_settings_come_after_the_log_is_quiet() -> None:
    script = bootstrap_script("shop", SETTINGS, {"ringfence_probe": "SCRAM-SHA-256$canary"})
    assert script.index("log_statement = 'none'") < script.index("canary")


def test_the_heading_says_what_it_is() -> None:
    heading = bootstrap_script("shop", SETTINGS, {}).partition("BEGIN;")[0]
    for said in ("TenantDatabase shop", "Signed", "schema version 1", "superuser", "-d shop"):
        assert said in heading


@pytest.mark.parametrize("verifiers", [{}, {"ringfence_probe": "SCRAM-SHA-256$x"}])
def test_only_a_script_with_verifiers_is_confidential(verifiers: dict[str, str]) -> None:
    assert ("CONFIDENTIAL" in bootstrap_script("shop", SETTINGS, verifiers)) is bool(verifiers)


def test_undo_is_one_transaction_without_settings() -> None:
    script = undo_script("shop")
    assert "TenantDatabase shop" in script
    assert "ringfence_bootstrap.settings" not in script
    assert script.endswith("\nCOMMIT;\n")
