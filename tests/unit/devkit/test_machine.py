"""machine(): which programs are taken, and as whom they run."""

from pathlib import Path

import pytest

from devkit.errors import DevkitError, MissingProgramError
from devkit.machine import TOP, Account, Machine, machine

PASSWD = "root:x:0:0::/root:/bin/sh\npostgres:x:100:102::/var/lib/postgresql:/bin/sh\n"
NEW = "usr/lib/postgresql/17/bin"
OLD = "usr/lib/postgresql/9.6/bin"


@pytest.fixture
def superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)


@pytest.fixture
def root(tmp_path: Path, superuser: None) -> Path:
    """A folder that looks like a Debian root with two PostgreSQL versions."""
    programs = [f"{at}/{name}" for at in (OLD, NEW) for name in ("initdb", "postgres")]
    for program in (*programs, "usr/sbin/pgbouncer"):
        path = tmp_path / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o755)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text(PASSWD)
    return tmp_path


def test_a_root_s_newest_programs_run_as_its_own_postgres(root: Path) -> None:
    assert machine(root, {}) == Machine(
        root=root,
        account=Account(100, 102),
        initdb=TOP / NEW / "initdb",
        postgres=TOP / NEW / "postgres",
        pgbouncer=TOP / "usr/sbin/pgbouncer",
    )


def test_this_machine_s_folder_of_programs_means_nothing_in_a_root(root: Path) -> None:
    assert machine(root, {"PG_BINDIR": "/opt/bin"}).postgres == TOP / NEW / "postgres"


def test_the_chosen_folder_of_programs_comes_first(root: Path) -> None:
    chosen = root / OLD
    here = machine(None, {"PG_BINDIR": str(chosen), "PATH": str(root / "usr/sbin")})
    assert (here.initdb, here.postgres) == (chosen / "initdb", chosen / "postgres")


def test_what_no_debian_folder_has_is_found_on_the_path(root: Path) -> None:
    assert machine(None, {"PATH": str(root / "usr/sbin")}).pgbouncer == root / "usr/sbin/pgbouncer"


@pytest.mark.parametrize(
    ("missing", "program"),
    [(NEW, "initdb"), ("usr/sbin", "pgbouncer")],
)
def test_a_missing_program_is_named_with_a_remedy(root: Path, missing, program) -> None:
    for folder in (missing, OLD) if missing == NEW else (missing,):
        (root / folder / program).unlink()
    with pytest.raises(MissingProgramError, match=f"^{program} is not installed; .* makes one$"):
        machine(root, {})


def test_only_root_runs_what_lies_in_a_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(DevkitError, match=r"^only root can run the programs of"):
        machine(tmp_path, {})


def test_a_root_s_program_runs_inside_it_with_the_account_s_rights(root: Path) -> None:
    words = machine(root, {}).command("/bin/true", "-x")
    assert words == [
        *("/usr/sbin/chroot", str(root)),
        *("setpriv", "--reuid=100", "--regid=102", "--clear-groups", "--"),
        *("/bin/true", "-x"),
    ]


def test_nobody_else_s_programs_run_as_ourselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    here = Machine(TOP, Account(1000, 1000), TOP, TOP, TOP)
    assert here.command("/bin/true") == ["/usr/bin/env", "--chdir=/", "setpriv", "--", "/bin/true"]
