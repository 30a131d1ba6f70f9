"""The program as a whole: usage, help, errors and exit codes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from ringfence import __version__
from ringfence.api.conditions import ConditionType
from ringfence.api.reasons import Reason
from ringfence.api.verdict import unknown
from ringfence.cli import passes
from ringfence.cli.program import program
from ringfence.engine.model import FailedChange, Pass
from ringfence.errors import InvalidSpecError, RingfenceError, UnavailableError
from tests.unit.cli.samples import (
    ACCEPTED,
    BROKEN,
    CANARY,
    DATABASE,
    DOUBTFUL,
    INVOICES,
    MEDIUM,
    OPEN,
    WORKSPACE,
    away,
    pass_over,
    pending,
    proof,
    with_verdict,
)

READING = ("plan", "apply", "verify", "bootstrap")


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(program, arguments, input=text)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A file with a TenantDatabase and its Workspace."""
    written = tmp_path / "app.yaml"
    written.write_text(yaml.safe_dump_all([DATABASE, WORKSPACE]))
    return str(written)


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch) -> Callable[[Pass | BaseException], None]:
    """Return what makes every pass end as told."""

    def ends(result: Pass | BaseException) -> None:
        async def run_pass(*_: object, **__: object) -> Pass:
            if isinstance(result, BaseException):
                raise result
            return result

        monkeypatch.setattr(passes, "run_pass", run_pass)

    return ends


def test_the_version_is_said():
    assert run("--version").output == f"ringfence {__version__}\n"


def test_the_commands_stand_in_the_order_in_which_one_needs_them():
    text = run("--help").output
    places = [text.index(f"\n  {name} ") for name in (*READING[3:], *READING[:3], "token")]
    assert places == sorted(places)


@pytest.mark.parametrize("command", [*READING, "token"])
def test_help_shows_an_example(command: str):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"\n    ringfence {command}" in result.output


def test_help_says_what_each_exit_code_means():
    text = run("--help").output
    assert all(f"\n    {code}  " in text for code in range(4))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan",), "Missing option '-f'"),
        (("nonsense",), "No such command 'nonsense'"),
        (("plan", "-f", "x", "--host", "a:b"), "'a:b' is not HOST or HOST:PORT"),
        (("plan", "-f", "x", "--host", "a:70000"), "'a:70000' is not HOST or HOST:PORT"),
        (("plan", "-f", "x", "--pooler-host", "a,"), "'' is not HOST or HOST:PORT"),
        (("verify", "-f", "x", "--fail-on", "all"), "'all' is not one of"),
        (("plan", "-f", "x", "-o", "xml"), "'xml' is not one of"),
        (("bootstrap", "-f", "x", "--undo"), "--undo needs --print"),
        (("token", "--keyring", "x", "--workspace", "a", "--ttl", "61"), "61 is not in the range"),
        (("plan", "-f", "nowhere.yaml"), "nowhere.yaml cannot be read: No such file"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_and_exits_with_2(arguments: tuple[str, ...], says: str):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


PASSES = [
    ("plan", pass_over(), 0, "nothing to do"),
    ("plan", pending(), 1, "changes that are pending"),
    ("plan", pass_over(findings=(OPEN,)), 1, "something only a person can mend"),
    ("plan", pass_over(findings=(MEDIUM, ACCEPTED)), 0, "findings that do not count"),
    ("plan", away(), 3, "a database that is away"),
    ("apply", pass_over(), 0, "all ready"),
    ("apply", pass_over(failed=(FailedChange(INVOICES, "busy"),)), 1, "a change that failed"),
    ("apply", pass_over(verdicts=away().verdicts[:1]), 1, "an object that is not ready"),
    ("apply", pass_over(workspace_statuses=away().workspace_statuses), 0, "ready workspaces"),
    ("apply", away(), 3, "a database that is away"),
    ("verify", pass_over(proof=proof()), 0, "a proof that holds"),
    ("verify", pass_over(proof=proof(), findings=(MEDIUM, ACCEPTED)), 0, "nothing that counts"),
    ("verify", pass_over(proof=proof(), findings=(OPEN,)), 1, "an open critical finding"),
    ("verify", pass_over(proof=proof(BROKEN)), 1, "a failed check"),
    ("verify", pass_over(proof=proof(DOUBTFUL)), 1, "an inconclusive check"),
    ("verify", pass_over(), 1, "no proof"),
    (
        "verify",
        pass_over(
            proof=proof(),
            verdicts=with_verdict(
                unknown(ConditionType.POOLER_SAFE, Reason.UNAVAILABLE, "no answer")
            ),
        ),
        1,
        "a pooler of which nobody knows",
    ),
    ("verify", away(), 3, "a database that is away"),
]


@pytest.mark.parametrize(
    ("command", "done", "code"),
    [pytest.param(c, d, code, id=f"{c} ends with {code} on {why}") for c, d, code, why in PASSES],
)
@pytest.mark.parametrize("form", ["table", "json", "yaml"])
def test_exit_code(file: str, outcome, *, command: str, done: Pass, code: int, form: str):
    outcome(done)
    result = run(command, "-f", file, "-o", form)
    assert result.exit_code == code, result.output
    if form != "table":
        assert "items" in yaml.safe_load(result.stdout)  # JSON is YAML, too


@pytest.mark.parametrize(("bar", "code"), [("critical", 0), ("high", 0), ("medium", 1), ("low", 1)])
def test_fail_on_moves_the_bar(file: str, outcome, bar: str, code: int):
    outcome(pass_over(proof=proof(), findings=(MEDIUM, ACCEPTED)))
    assert run("verify", "-f", file, "--fail-on", bar).exit_code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidSpecError("mend the spec"), 2),
        (UnavailableError("try again"), 3),
        (RingfenceError("no"), 1),
    ],
    ids=["only a new spec helps", "a retry helps", "anything else of ours"],
)
def test_an_error_of_ours_is_one_line_and_its_own_code(file: str, outcome, error, code: int):
    outcome(error)
    result = run("apply", "-f", file)
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr == f"error: default/app: {error}\n"


def test_a_bug_keeps_its_traceback(file: str, outcome):
    outcome(ZeroDivisionError("a bug"))
    assert isinstance(run("plan", "-f", file).exception, ZeroDivisionError)


def test_an_interrupt_is_one_line_and_130(file: str, outcome):
    outcome(KeyboardInterrupt())
    result = run("plan", "-f", file)
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1].startswith("error: interrupted")


def test_one_trouble_keeps_the_next_database_from_nothing(file: str, monkeypatch):
    other = {**DATABASE, "metadata": {"name": "other"}}
    more = yaml.safe_dump(other)

    async def run_pass(subject, *_: object, **__: object) -> Pass:
        if subject.tenant_database.metadata.name == "app":
            raise InvalidSpecError("mend the spec")
        return pending(subject=subject)

    monkeypatch.setattr(passes, "run_pass", run_pass)
    result = run("plan", "-f", file, "-f", "-", text=more)
    assert result.exit_code == 2
    assert "TenantDatabase default/other: 3 changes" in result.stdout
    assert result.stderr == "error: default/app: mend the spec\n"


def test_the_failed_changes_reach_stderr_whatever_the_format(file: str, outcome):
    outcome(pass_over(failed=(FailedChange(INVOICES, f"{INVOICES}: busy"),)))
    assert f"error: default/app: {INVOICES}: busy" in run("apply", "-f", file, "-o", "json").stderr


def test_the_undo_script_is_written(file: str, outcome, tmp_path: Path):
    outcome(pending())
    script = tmp_path / "undo.sql"
    run("plan", "-f", file, "--undo-script", str(script))
    assert "CREATE POLICY theirs" in script.read_text()
    assert run("plan", "-f", file, "--undo-script", str(tmp_path / "no/undo.sql")).exit_code == 2


def test_an_unreadable_secret_manifest_does_not_show_its_contents(tmp_path: Path):
    broken = tmp_path / "secret.yaml"
    broken.write_text(f"kind: Secret\nstringData: {{password: {CANARY}: [}}")
    result = run("plan", "-f", str(broken))
    assert result.exit_code == 2
    assert CANARY not in result.output


def test_a_finding_cannot_steer_the_terminal(file: str, outcome):
    evil = OPEN.model_copy(update={"object": "public.\x1b[2Jgone\u202e"})
    outcome(pass_over(findings=(evil,)))
    text = run("plan", "-f", file).stdout
    assert "public.\\x1b[2Jgone\\u202e" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("missing", ["click", "pydantic"])
def test_a_base_install_ends_with_one_sentence(missing: str):
    code = f"import sys; sys.modules[{missing!r}] = None; from ringfence.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        f"error: the command line needs {missing}, which is not installed: "
        "pip install 'ringfence[operator]'\n"
    )


def test_a_broken_module_of_ours_keeps_its_traceback():
    code = (
        "import sys; sys.modules['ringfence.engine'] = None; from ringfence.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr


def test_the_module_is_the_program():
    ended = subprocess.run(
        [sys.executable, "-m", "ringfence", "--version"], capture_output=True, text=True, check=True
    )
    assert ended.stdout == f"ringfence {__version__}\n"
