from odoo.tools import SQL

from odoo.addons.aftersales_service.hooks import hand_over_products

from .models.attribution.guard import FUNCTIONS as ATTRIBUTION_FUNCTIONS
from .models.case.guard import FUNCTIONS


def uninstall_hook(env):
    """Take the guards of what is kept out of the database: no module drops a function by itself."""
    # what stands on an invoice stays as a product of sales
    hand_over_products(env, env["ir.model.data"].search([("module", "=", "aftersales_quality")]))
    for function in (*FUNCTIONS, *ATTRIBUTION_FUNCTIONS):
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function)))
