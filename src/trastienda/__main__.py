"""`python -m trastienda`: the same as the `trastienda` command."""

import sys

from trastienda.project.cli import main

if __name__ == "__main__":
    sys.exit(main())
