"""What bootstrap takes and did, as people read it."""

from ringfence.cli.views.bootstrap import losses_view, refusal_document, result_view
from ringfence.database.bootstrap import BootstrapResult
from ringfence.database.losses import Loss
from tests.unit.cli.samples import shown

KEEP = "GRANT CONNECT ON DATABASE app TO reporting"
LOSSES = (Loss("app_a", "pg_notify()", None), Loss("reporting", "connect on database app", KEEP))


def test_who_loses_what_and_what_keeps_it():
    assert shown(losses_view("default/app", LOSSES)).splitlines() == [
        "TenantDatabase default/app is not bootstrapped: logins would lose rights",
        "",
        "LOGIN       LOSES                     WHAT KEEPS IT",
        "app_a       pg_notify()               (nothing, by design)",
        f"reporting   connect on database app   {KEEP}",
    ]


def test_nothing_to_do_is_an_answer():
    text = shown(result_view("default/app", BootstrapResult((), (), ())))
    assert text == "TenantDatabase default/app is bootstrapped already; nothing to do\n"


def test_a_few_changed_objects_are_named_and_many_are_counted():
    few = shown(result_view("default/app", BootstrapResult((), ("role a", "role b"), ())))
    assert "role a\nrole b\n" in few
    changed = tuple(f"column {n}" for n in range(100))
    many = shown(result_view("default/app", BootstrapResult((), changed, ())))
    assert "changed: 100 objects" in many
    assert "column 7" not in many


def test_what_could_not_be_had_is_named():
    result = BootstrapResult((), (), ("quiet logging: only a superuser",))
    assert "missing: quiet logging: only a superuser\n" in shown(result_view("a", result))


def test_a_machine_gets_null_where_nothing_keeps_a_right():
    assert refusal_document("default/app", LOSSES)["losses"] == [
        {"login": "app_a", "right": "pg_notify()", "keep": None},
        {"login": "reporting", "right": "connect on database app", "keep": KEEP},
    ]
