"""What a web process loads when it starts: nothing of the tax office's libraries, and little for its rules."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PROGRAM = """
import json, sys
from trastienda.project.wsgi import application
import trastienda.project.urls
from trastienda.adapters.fiscal.offices import scheme_for
from trastienda.adapters.fiscal.cfdi import catalogs
def memory():
    with open('/proc/self/statm') as told:
        return int(told.read().split()[1]) * 4096
before = memory()
scheme_for('MX')
assert catalogs.knows(catalogs.GOODS, '01010101') and not catalogs.knows(catalogs.UNITS, 'PZA')
heavy = sorted({'satcfdi', 'lxml', 'weasyprint', 'requests'} & set(sys.modules))
print(json.dumps({'heavy': heavy, 'grown': memory() - before}))
"""


def test_a_web_process_checks_documents_without_the_libraries_that_seal_them(tmp_path: Path) -> None:
    environ = os.environ | {
        "TRASTIENDA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "trastienda.project.settings",
        "PYTHONPATH": "src",
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["heavy"] == []
    assert told["grown"] < 30_000_000
