"""`trastienda sandbox`: the stand-ins for systems outside, until told to stop. `trastienda run` starts it by itself."""

import argparse
import signal
import threading
from types import FrameType

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.home import make_private
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything comes from the environment."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    account = config.stripe_rehearsal
    shop = Shop(
        stripe=Keys(api=account.secret_key, signing=account.webhook_secret),
        stripe_notices=f"{config.address}api/orders/stripe-webhook/",
        gateways=Keys(api=config.gateway_rehearsals[0].secret, signing=config.gateway_rehearsals[0].signing),
        gateway_notices=f"{config.address}api/v1/payments/{{name}}/notices",
        carriers=Keys(api=config.carrier_rehearsals[0].secret, signing=""),
        pac=Keys(api=config.pac_rehearsal.secret, signing=""),
        neighbours={name: Keys(*keys) for name, keys in config.neighbour_keys.items()},
        bnpl_notices=f"{config.address}pos/api/bnpl/webhook/{{name}}?tenant={{tenant}}",
        whatsapp_notices=f"{config.address}pos/api/whatsapp-cloud/webhook?tenant={{tenant}}",
    )
    try:
        sandbox = Sandbox(make_private(config.home), shop, port=config.sandbox_port)
    except OSError:
        problem(
            f"Otro programa ocupa el puerto {config.sandbox_port} de este equipo; elija otro, "
            f"por ejemplo: SANDBOX_PORT={(config.sandbox_port + 9) % 65536} trastienda sandbox"
        )
        return 1

    def end(which: int, frame: FrameType | None) -> None:
        # Serving happens in the thread that was interrupted, and it only ends when another one asks for it.
        threading.Thread(target=sandbox.end, daemon=True).start()

    for which in (signal.SIGTERM, signal.SIGINT):
        signal.signal(which, end)
    sandbox.serve()
    return 0
