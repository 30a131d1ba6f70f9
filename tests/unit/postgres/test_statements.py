"""sql(): the statements that lie beside our code."""

import pytest

from ringfence.postgres.statements import sql


def test_the_text_of_a_file_of_the_package_is_returned():
    assert "CREATE OR REPLACE PROCEDURE ringfence.enter" in sql("ringfence.database", "context")


def test_a_file_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError):
        sql("ringfence.database", "absent")
