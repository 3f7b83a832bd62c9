"""The room and its doors, one for each file of stories; and the real server for those that come all at once."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Once Django is ready for what the fixtures import."""
    config.pluginmanager.import_plugin("tests.conformance.fixtures")
