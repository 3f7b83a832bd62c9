"""Django set up and the database up to date, for a command that works in this process."""

import importlib
import os

import django


def ready() -> None:
    """
    Set Django up on the addresses that `open_database` put into the environment, and bring the schema up to date.

    Models can only be imported afterwards: a command names the module that does its work and loads it then.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trastienda.project.settings")
    django.setup()
    importlib.import_module("trastienda.project.database").prepare()
