from odoo.tools import SQL

from .models.attribution.guard import FUNCTIONS as ATTRIBUTION_FUNCTIONS
from .models.case.guard import FUNCTIONS


def uninstall_hook(env):
    """Take the guards of what is kept out of the database: no module drops a function by itself."""
    for function in (*FUNCTIONS, *ATTRIBUTION_FUNCTIONS):
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function)))
