"""What holds for every test run."""

import pytest

from tests.support.tiers import WholeTiers


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole-tiers",
        action="store_true",
        help="fail unless each directory named ran a test, and none was skipped without need",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--whole-tiers"):
        config.pluginmanager.register(WholeTiers(config.args))
