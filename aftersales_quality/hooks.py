from odoo.tools import SQL

from .models.case.guard import FUNCTIONS


def uninstall_hook(env):
    """Take the guards of what is kept out of the database: no module drops a function by itself."""
    for function in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function)))
