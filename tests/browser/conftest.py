"""Brings the fixtures of the browser tests, once Django is ready for what they import."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """After the database has been made (tests/conftest.py), whichever of the two was read first."""
    config.pluginmanager.import_plugin("tests.browser.fixtures")
