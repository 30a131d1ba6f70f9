"""The story as data, and how it is told: title, plain words, what happens."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from . import acts
from .scene import Scene
from .stage import Stage

Act: TypeAlias = Callable[[Scene, Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the story."""

    title: str
    words: str
    act: Act


STORY: Final = (
    Step(
        "An application like many",
        "Three companies share the tables of one application: projects, tasks, invoices, "
        "partitioned events, and countries for all. It reaches them through PgBouncer with one "
        "login, and only the WHERE in its queries keeps the companies apart.",
        acts.open_application,
    ),
    Step(
        "What is to be true, declared",
        "Tables with a column workspace_id are to be protected, and each company is a workspace.",
        acts.write_declaration,
    ),
    Step(
        "Bootstrap, once",
        "The one thing that needs a superuser. It first lists who would lose what, and changes "
        "nothing until somebody says yes.",
        acts.bootstrap,
    ),
    Step(
        "Plan",
        "What a pass would change, and the SQL of it. Access narrows before it widens: "
        "revoked, protected, and only then granted. Exit code 1 says that changes are pending.",
        acts.plan,
    ),
    Step(
        "Apply",
        "One transaction a table; then isolation is proven through both PgBouncers. The login "
        "that does this is no superuser and cannot read a row of the application.",
        acts.apply,
    ),
    Step(
        "The same query, as each company",
        "Every transaction enters a workspace with a signed token. The query is the one of the "
        "beginning, and it goes through PgBouncer as before.",
        acts.see_own_rows,
    ),
    Step(
        "Attacks",
        "Somebody can send any SQL through the application's login. Each attempt ends as promised:",
        acts.resist,
    ),
    Step(
        "Drift",
        "The owner of the tables switches row-level security off by hand. Verify finds it, apply "
        "repairs it.",
        acts.drift,
    ),
    Step(
        "A workspace suspended",
        "Globex did not pay. From its next transaction on, it is out.",
        acts.suspend,
    ),
    Step(
        "The proof",
        "Catalog and behavior, measured through each PgBouncer. The controls prove that the probe "
        "can fail. Findings that fail no proof, such as old server versions, stay open by name.",
        acts.prove,
    ),
)


async def tell(story: Sequence[Step], scene: Scene, stage: Stage) -> None:
    """Tell *story* until its end, or until something is not as told."""
    for number, step in enumerate(story, 1):
        stage.chapter(step.title, f"{number}/{len(story)}")
        stage.words(step.words)
        await step.act(scene, stage)
        await stage.pause()
