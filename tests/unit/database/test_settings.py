"""bootstrap_settings(): what bootstrap is told."""

import json

import pytest

from ringfence.api.resource import parsed
from ringfence.api.tenantdatabase import TenantDatabase
from ringfence.database.settings import (
    SCHEMA_VERSION,
    BootstrapOptions,
    BootstrapSettings,
    Hygiene,
    bootstrap_settings,
)
from ringfence.errors import InvalidSpecError


def tenant_database(**context: str) -> TenantDatabase:
    document = {
        "metadata": {"name": "shop"},
        "spec": {
            "connection": {
                "hosts": [{"host": "pg"}],
                "database": "shop",
                "credentialsSecretRef": {"name": "operator-login"},
            },
            "context": context,
            "application": {"role": "app_rw", "owners": ["app_owner"], "logins": ["app_a"]},
            "tables": {"schemas": ["public", "billing"], "tenantColumn": "workspace_id"},
        },
    }
    return parsed(TenantDatabase, document)


def settings(options: BootstrapOptions, *, superuser: bool = True) -> BootstrapSettings:
    return bootstrap_settings(tenant_database(), options, superuser=superuser)


def test_the_document_is_what_the_sql_reads() -> None:
    assert json.loads(settings(BootstrapOptions()).document()) == {
        "database": "shop",
        "superuser": True,
        "mode": "Signed",
        "app_role": "app_rw",
        "setting": "app.workspace_id",
        "owners": ["app_owner"],
        "logins": ["app_a"],
        "schemas": ["public", "billing"],
        "max_age": 60.0,
        "hygiene": None,
        "allow_purge": None,
        "maintenance_login": None,
        "schema_version": SCHEMA_VERSION,
    }


def test_plain_mode_names_its_setting() -> None:
    plain = tenant_database(mode="Plain", setting="shop.tenant")
    made = bootstrap_settings(plain, BootstrapOptions(), superuser=False)
    assert (made.mode, made.setting) == ("Plain", "shop.tenant")


def test_options_are_taken_over() -> None:
    made = settings(
        BootstrapOptions(Hygiene.POOLER, allow_purge=True, maintenance_login="migrator")
    )
    assert (made.hygiene, made.allow_purge, made.maintenance_login) == ("pooler", True, "migrator")


@pytest.mark.parametrize(
    ("login", "superuser", "reason"),
    [
        pytest.param("app_a", True, "application", id="an application login"),
        pytest.param("app_owner", True, "application", id="an owner, whom FORCE has to bind"),
        pytest.param("app_rw", True, "application", id="the application role"),
        pytest.param("ringfence_operator", True, "reserved", id="a login of ours"),
        pytest.param("pg_monitor", True, "reserved", id="a role of PostgreSQL's"),
        pytest.param("", True, "at least 1 character", id="no name"),
        pytest.param("migrator", False, "only a superuser", id="without a superuser"),
    ],
)
def test_the_maintenance_login_is_refused(login: str, *, superuser: bool, reason: str) -> None:
    with pytest.raises(InvalidSpecError, match=reason):
        settings(BootstrapOptions(maintenance_login=login), superuser=superuser)
