"""What is done and checked in each step, from an application that is open to one that is proven."""

from typing import Final, LiteralString

from ringfence.client import enter_async

from ..database import Login
from .application import (
    ACME,
    ALL_ROWS,
    COMPANIES,
    GLOBEX,
    INITECH,
    OWNERS_OF_ROWS,
    REVENUE,
    Company,
    create_application,
    forget_password,
    set_password,
)
from .attacks import ATTACKS, OPERATOR, SUSPENDED, Attack, attack
from .commands import ringfence
from .declaration import declare, declare_workspace, workspace_yaml
from .scene import APPLICATION, Rows, Scene, rows
from .stage import Stage

ENTERING: Final = """\
with enter(conn, ring, workspace, actor="anna@example.com"):
    conn.execute(query)"""
COUNT: Final[LiteralString] = "SELECT count(*) AS invoices FROM invoices"
DRIFT: Final[LiteralString] = "ALTER TABLE invoices DISABLE ROW LEVEL SECURITY"
OUTCOME: Final = ("TenantDatabase", "default/shop", "workspaces")


async def open_application(scene: Scene, stage: Stage) -> None:
    """Make the application, and read all of it with its only login."""
    today = Login.new(APPLICATION)
    await create_application(scene, today)
    async with scene.as_application(today) as conn:
        stage.gap()
        stage.rows(await rows(conn, ALL_ROWS))
        stage.typed(REVENUE, "app_web=>")
        seen = await rows(conn, REVENUE)
    stage.rows(seen)
    stage.check(
        "app_web reads the invoices of all three, and so does whoever injects SQL into it",
        holds=len(seen) == len(COMPANIES),
    )


async def write_declaration(scene: Scene, stage: Stage) -> None:
    """Write what is to be true, and show it."""
    await declare(scene)
    database = scene.manifests / "database.yaml"
    stage.code("shop/database.yaml", database.read_text("utf-8"))
    stage.code("shop/acme.yaml, one of three like it", workspace_yaml(ACME))


async def bootstrap(scene: Scene, stage: Stage) -> None:
    """Refuse first, then do it; and give the application a password that only it knows."""
    as_superuser = ("--superuser-secret", "superuser")
    shows = ("TenantDatabase", "LOGIN")
    await ringfence(scene, stage, "bootstrap", *as_superuser, ends_with=1, shows=shows)
    await ringfence(scene, stage, "bootstrap", *as_superuser, "--yes", shows=OUTCOME)
    await set_password(scene, scene.application)
    await forget_password(scene)
    async with scene.as_application() as conn:
        stage.check(
            "app_web has a new password, which PgBouncer verifies by asking the database "
            "(a SecretRotation will do that for you)",
            holds=bool(await rows(conn, COUNT)),
        )


async def plan(scene: Scene, stage: Stage) -> None:
    """Show what would be done."""
    shows = (*OUTCOME, "#", "SQL")
    await ringfence(scene, stage, "plan", ends_with=1, shows=shows, most=9)


async def apply(scene: Scene, stage: Stage) -> None:
    """Do it."""
    await ringfence(scene, stage, "apply", shows=(*OUTCOME, "CONDITION"))
    await fend_off(scene, stage, OPERATOR)


async def see_own_rows(scene: Scene, stage: Stage) -> None:
    """Send the query of the beginning as each company."""
    stage.code("The application, with ringfence.client", ENTERING)
    seen = {company: await rows_of(scene, company, REVENUE) for company in COMPANIES}
    stage.typed(REVENUE, "app_web=>")
    stage.rows([{"entered": c.name, **row} for c, found in seen.items() for row in found])
    stage.check(
        "Each company sees its own invoices only, and there is no WHERE to forget",
        holds=all([r["company"] for r in found] == [c.title] for c, found in seen.items()),
    )
    owners = {company: await rows_of(scene, company, OWNERS_OF_ROWS) for company in COMPANIES}
    stage.check(
        "So it is in all five tables, partitions too",
        holds=all(found == [{"workspace_id": c.key}] for c, found in owners.items()),
    )


async def resist(scene: Scene, stage: Stage) -> None:
    """Attack it."""
    stage.gap()
    for each in ATTACKS:
        await fend_off(scene, stage, each)


async def drift(scene: Scene, stage: Stage) -> None:
    """Take protection away by hand, and get it back."""
    own = await rows_of(scene, ACME, COUNT)
    stage.typed(DRIFT, "app_owner=>")
    await scene.as_superuser(f"SET ROLE app_owner; {DRIFT}")
    leaked = await rows_of(scene, ACME, COUNT)
    stage.check(f"Acme reads {leaked[0]['invoices']} invoices now", holds=leaked != own)
    shows = ("FINDINGS", *OUTCOME)
    await ringfence(scene, stage, "verify", ends_with=1, shows=shows, most=8)
    await ringfence(scene, stage, "apply", shows=(*OUTCOME, "CHANGES"))
    await ringfence(scene, stage, "verify", shows=("default/shop",))
    claim = f"Acme reads {own[0]['invoices']} invoices again, its own"
    stage.check(claim, holds=await rows_of(scene, ACME, COUNT) == own)


async def suspend(scene: Scene, stage: Stage) -> None:
    """Suspend one company, and see the others work on."""
    file = declare_workspace(scene, GLOBEX, "Suspended")
    stage.code("shop/globex.yaml", file.read_text("utf-8"))
    await ringfence(scene, stage, "apply", shows=(*OUTCOME, "CHANGES"))
    await fend_off(scene, stage, SUSPENDED)
    others = [await rows_of(scene, company, COUNT) for company in (ACME, INITECH)]
    stage.check("Acme and Initech work on", holds=all(row["invoices"] for [row] in others))


async def prove(scene: Scene, stage: Stage) -> None:
    """Show the whole proof."""
    shows = ("CHECK", *OUTCOME)
    await ringfence(scene, stage, "verify", shows=shows, most=24)


async def fend_off(scene: Scene, stage: Stage, each: Attack) -> None:
    """Try one attack and see the promised answer."""
    outcome = await attack(scene, each)
    stage.check(each.name, outcome.said, holds=outcome.answer == each.promised)


async def rows_of(scene: Scene, company: Company, query: LiteralString) -> Rows:
    """Return what *query* returns to a company."""
    async with (
        scene.as_application() as conn,
        enter_async(conn, scene.ring, company.key, actor="anna@example.com"),
    ):
        return await rows(conn, query)
