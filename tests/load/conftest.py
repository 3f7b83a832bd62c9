"""The real server, shared by the load tests of one process; a test that kills it leaves it running again."""

from collections.abc import Iterator

import pytest

from tests.load.web import WebServer


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """Two workers over the database of this test process."""
    server = WebServer(tmp_path_factory.mktemp("web"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def server(one_server: WebServer) -> WebServer:
    """The web server, running."""
    if not one_server.answers():
        one_server.kill()
        one_server.start()
    return one_server
