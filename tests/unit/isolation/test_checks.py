"""The table of checks fits its SQL files."""

import re
from importlib.resources import files
from string import Formatter

import pytest

from ringfence.isolation.checks import CHECKS, CatalogCheck
from ringfence.postgres.statements import sql

SQL = files("ringfence.isolation") / "sql"
FACTS = {"reach", "protected", "readable_tables"}
PARAMETERS = {"schemas", "exempt", "reach", "tables", "columns"}


def query(check: CatalogCheck) -> str:
    return sql("ringfence.isolation", check.query)


def test_every_check_has_a_query_and_every_query_a_check():
    existing = {path.name.removesuffix(".sql") for path in SQL.iterdir()}
    assert existing == {check.query for check in CHECKS} | FACTS


def test_ids_are_camel_case_and_unique():
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"([A-Z][a-z]+)+", name) for name in ids)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_what_a_sentence_names_the_query_returns(check: CatalogCheck):
    text = f"{check.sentence} {check.remedy}"
    named = {field for _, field, _, _ in Formatter().parse(text) if field}
    missing = {field for field in named if not re.search(rf"\b{field}\b", query(check))}
    assert missing == set()
    assert "object" in named


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_percent_sign_in_a_query_is_a_parameter(check: CatalogCheck):
    parameters = re.findall(r"%(?:\((\w+)\)s)?", query(check))
    assert set(parameters) <= PARAMETERS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_query_only_reads(check: CatalogCheck):
    code = re.sub(r"--.*|'[^']*'", "", query(check))
    assert not re.search(r"\b(INSERT INTO|UPDATE .* SET|DELETE FROM|ALTER|CREATE|DROP)\b", code)
    assert ";" not in code
