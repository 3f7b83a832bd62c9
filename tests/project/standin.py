"""Stand-ins for the children of the supervisor, so that its tests need neither Django nor a web server.

`python standin.py run HOME PORT` supervises copies of this file in the other roles.
"""

import http.server
import json
import os
import signal
import sys
import time
from pathlib import Path

from trastienda.project import supervisor
from trastienda.project.config import Config


def run(home: str, port: str) -> int:
    """Supervise stand-ins, with a real embedded server."""
    config = Config.from_environ({"TRASTIENDA_HOME": home, "PORT": port})

    def role(name: str) -> list[str]:
        return [sys.executable, __file__, name, home, port]

    sandbox = [sys.executable, "-m", "trastienda", "sandbox"]
    programs = supervisor.Programs(role("prepare"), role("web"), role("worker"), sandbox)
    return supervisor.run(config, programs)


def prepare(home: str) -> int:
    """Fail when the test wants it; else say that this is a demo."""
    if (Path(home) / "cannot-prepare").exists():
        return 1
    with os.fdopen(int(sys.argv[-1]), "w") as answer:
        json.dump({"demo": True}, answer)
    return 0


def web(port: str) -> int:
    """Answer every request with the address of the database."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(os.environ["DATABASE_RUNTIME_URL"].encode())

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    http.server.HTTPServer(("127.0.0.1", int(port)), Answer).serve_forever()
    return 0


def worker() -> int:
    """Live, and take a moment to end when asked to."""
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda which, _: asked.append(which))
    while not asked:
        time.sleep(0.2)
    time.sleep(0.2)
    return 0


if __name__ == "__main__":
    what, its_home, its_port, *_ = sys.argv[1:]
    roles = {
        "run": lambda: run(its_home, its_port),
        "prepare": lambda: prepare(its_home),
        "web": lambda: web(its_port),
        "worker": worker,
    }
    sys.exit(roles[what]())
