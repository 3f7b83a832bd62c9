"""What `manage.py` does: open the installation's database, then let Django do the command."""

import os
from collections.abc import Sequence

from django.core.management import execute_from_command_line

from trastienda.project.banner import problem
from trastienda.project.config import BadSetting, Config
from trastienda.project.environment import open_database
from trastienda.project.postgres import AlreadyRunning, ServerFailed


def main(argv: Sequence[str]) -> int:
    """Do one command; return the exit code. A command may also end the process itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trastienda.project.settings")
    try:
        with open_database(Config.from_environ()):
            execute_from_command_line(list(argv))
    except (BadSetting, ServerFailed) as why:
        problem(str(why))
        return 1
    except AlreadyRunning:
        problem("Otro proceso usa la base de datos de esta carpeta.")
        return 1
    return 0
