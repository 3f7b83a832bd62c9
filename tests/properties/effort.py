"""How hard hypothesis tries. The same examples every time, so that a red build means a change and not a draw.

`TRASTIENDA_EFFORT=20` tries twenty times as many, and new ones with every run: for a long look, not for CI. A sequence
that fails is told as it was found; with `TRASTIENDA_EFFORT=2` or more it is first made as short as possible, which
takes minutes.
"""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("TRASTIENDA_EFFORT", "1"))
_IN_A_HURRY = (Phase.explicit, Phase.generate)


def effort(examples: int) -> settings:
    """Return the settings of a pure property, for so many examples."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def effort_of_sequences(sequences: int, *, steps: int) -> settings:
    """Return the settings of a state machine, for so many sequences of so many steps."""
    return settings(
        effort(sequences),
        stateful_step_count=steps,
        phases=_IN_A_HURRY if TIMES == 1 else tuple(Phase),
    )
