"""Django's commands on this installation's database: `python manage.py train_sales_model`.

Any Python serves: one that lacks our packages hands over to that of `.venv`, which `make run` makes. The database is
the running shop's, or is started for the command and stopped after it.
"""

import importlib.util
import os
import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv" / "bin" / "python"


def main() -> int:
    """Run one command of Django's; return the exit code."""
    if importlib.util.find_spec("trastienda") is None or importlib.util.find_spec("django") is None:
        _hand_over()
    return int(importlib.import_module("trastienda.project.manage").main(sys.argv))


def _hand_over() -> NoReturn:
    """Go on as the environment's Python. It has our packages, so it does not come here again."""
    if not PYTHON.exists() or sys.prefix == str(HERE / ".venv"):
        sys.exit("Falta el entorno .venv: ejecute primero «make run».")
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


if __name__ == "__main__":
    sys.exit(main())
