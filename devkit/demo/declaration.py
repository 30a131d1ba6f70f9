"""What the platform engineer writes: one TenantDatabase, a Workspace a company, and the Secrets."""

from importlib.resources import files
from pathlib import Path
from string import Template

from ringfence.secrets import DirectorySecrets

from ..database import DatabaseKit, Endpoint, Login
from .application import COMPANIES, Company
from .scene import Scene


async def declare(scene: Scene) -> None:
    """Write all manifests and Secrets."""
    scene.manifests.mkdir()
    (scene.manifests / "database.yaml").write_text(database_yaml(scene.kit), "utf-8")
    for company in COMPANIES:
        declare_workspace(scene, company)
    await _put_secrets(DirectorySecrets(scene.secrets), scene.kit)


def declare_workspace(scene: Scene, company: Company, state: str = "Active") -> Path:
    """Write the Workspace of *company* and return its file."""
    file = scene.manifests / f"{company.name}.yaml"
    file.write_text(workspace_yaml(company, state), "utf-8")
    return file


def database_yaml(kit: DatabaseKit) -> str:
    """Return the TenantDatabase."""
    return _template("database").substitute(
        host=kit.postgres.host,
        port=kit.postgres.port,
        instances=", ".join(map(_instance, kit.poolers)),
    )


def workspace_yaml(company: Company, state: str = "Active") -> str:
    """Return the Workspace of *company*."""
    return _template("workspace").substitute(
        name=company.name, key=company.key, title=company.title, state=state
    )


def _instance(pooler: Endpoint) -> str:
    return f"{{host: {pooler.host}, port: {pooler.port}}}"


def _template(name: str) -> Template:
    return Template((files(__package__ or "") / "manifests" / f"{name}.yaml").read_text("utf-8"))


async def _put_secrets(secrets: DirectorySecrets, kit: DatabaseKit) -> None:
    """Put what exists already; bootstrap and apply make the others."""
    await secrets.put("ca", {"ca.crt": kit.ca_file.read_bytes()})
    await secrets.put("superuser", _entries(kit.superuser))
    await secrets.put("pooler-admin", _entries(kit.pooler_admin))
    await secrets.put("pgbouncer-auth", _entries(kit.pooler_auth))


def _entries(login: Login) -> dict[str, bytes]:
    return {"username": login.username.encode(), "password": login.password.encode()}
