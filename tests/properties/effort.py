"""How hard hypothesis tries. The same examples every time, so that a red build means a change and not a draw.

`TRASTIENDA_EFFORT=20` tries twenty times as many, and new ones with every run: for a long look, not for CI.
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("TRASTIENDA_EFFORT", "1"))


def effort(examples: int, *, steps: int = 50) -> settings:
    """Return the settings for so many examples, of so many steps where there are steps."""
    return settings(
        max_examples=examples * TIMES,
        stateful_step_count=steps,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
