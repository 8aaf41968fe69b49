from odoo.tools import SQL

from .models.care.conduct_guard import FUNCTION as CONDUCT_GUARD
from .models.report.guard import FUNCTIONS


def pre_init_hook(env):
    """Take up an analytic plan of the same name, such as an earlier installation leaves behind with booked costs.

    Two of one name would confuse everybody.
    """
    plans = env["account.analytic.plan"].with_context(lang="en_US")
    plan = plans.search([("name", "=", "Responsibility"), ("parent_id", "=", False)], order="id", limit=1)
    if plan:
        env["ir.model.data"].create(
            {
                "module": "aftersales_service",
                "name": "analytic_plan_responsibility",
                "model": plan._name,
                "res_id": plan.id,
                "noupdate": True,
            }
        )


def post_init_hook(env):
    """Bring what the database already knows into the shape the service desk needs.

    Serials delivered before the installation get their customer and delivery date, so that a clerk
    who types such a serial on the first day finds its owner.
    """
    env["stock.lot"]._backfill_installation()
    env["stock.lot"]._backfill_warranty()
    companies = env["res.company"].search([])
    companies._ensure_certificate()
    companies._ensure_chain()
    companies._ensure_parts_locations()
    companies._ensure_charging()
    env["res.users"].search([])._ensure_holders()
    env["res.partner"].search([("is_service_station", "=", True)])._ensure_holders()
    if not env["helpdesk.ticket"].search_count([], limit=1):
        # a desk that has never worked starts with the suite's defaults; others keep their settings
        env["res.company"].search([]).write(
            {"helpdesk_mgmt_ticket_auto_assign": False, "helpdesk_mgmt_duplicate_tracking": True}
        )


def _drop_references(env):
    """Drop the foreign keys from and to our tables, which go themselves right after."""
    env.cr.execute(
        """
        SELECT source.relname, reference.conname
          FROM pg_constraint reference
          JOIN pg_class source ON source.oid = reference.conrelid
          JOIN pg_class target ON target.oid = reference.confrelid
         WHERE reference.contype = 'f'
           AND source.relnamespace = current_schema::regnamespace
           AND 'aftersales' IN (split_part(source.relname, '_', 1), split_part(target.relname, '_', 1))
        """
    )
    for table, reference in env.cr.fetchall():
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(reference)),
        )


def _hand_over_records_in_use(env):
    ours = env["ir.model.data"].search([("module", "=", "aftersales_service")])
    todo = env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
    types = ours.filtered(lambda record: record.model == "mail.activity.type").mapped("res_id")
    activities = env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "in", types)])
    if todo:
        activities.activity_type_id = todo
    stages = ours.filtered(lambda record: record.model == "helpdesk.ticket.stage")
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    used = tickets._read_group([("stage_id", "in", stages.mapped("res_id"))], ["stage_id"])
    used_ids = {stage.id for [stage] in used}
    stages.filtered(lambda record: record.res_id in used_ids).unlink()
    # some have just been handed over
    hand_over_products(env, ours.exists())


def hand_over_products(env, ours):
    """What has been sold or invoiced stays as a product of sales."""
    products = ours.filtered(lambda record: record.model == "product.product")
    used_ids = set()
    for model in ("sale.order.line", "account.move.line"):
        used = env[model]._read_group([("product_id", "in", products.mapped("res_id"))], ["product_id"])
        used_ids |= {product.id for [product] in used}
    products.filtered(lambda record: record.res_id in used_ids).unlink()


def _hand_over_analytic_plan(env):
    """Costs that were booked keep their plan and account; those that nobody has used go with us."""
    plan = env.ref("aftersales_service.analytic_plan_responsibility", raise_if_not_found=False)
    if not plan:
        return
    env["res.company"].search([]).aftersales_unattributed_account_id = False
    accounts = (
        env["account.analytic.account"].with_context(active_test=False).search([("plan_id", "child_of", plan.id)])
    )
    column = plan._column_name()
    used = env["account.analytic.line"]._read_group([(column, "in", accounts.ids)], [column])
    used_accounts = accounts.browse(account.id for [account] in used)
    (accounts - used_accounts).unlink()
    if used_accounts:
        env["ir.model.data"].search([("model", "=", plan._name), ("res_id", "=", plan.id)]).unlink()


def uninstall_hook(env):
    """Leave the helpdesk as it was found: able to go on alone.

    No module drops a function by itself: the guards of timeline and answers are taken out of the database. Our
    tables go as a whole, and nothing in them holds up what they refer to. What tickets and people still
    use of ours stays, as the helpdesk's own. The helpdesk's own numbers go on where ours stopped: a
    number is never given twice.
    """
    for function in ("aftersales_ticket_event_guard", "aftersales_satisfaction_guard", CONDUCT_GUARD, *FUNCTIONS):
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function)))
    # what still waits to be sent would lead to pages that are gone
    env["mail.mail"].search([("state", "=", "outgoing"), ("body_html", "like", "/after-sales/answer/")]).unlink()
    _drop_references(env)
    _hand_over_records_in_use(env)
    _hand_over_analytic_plan(env)
    series = env["ir.sequence"].search([("code", "=like", "aftersales.register.%")])
    contacts = series.filtered(lambda sequence: sequence.code == "aftersales.register.contact")
    helpdesk = env.ref("helpdesk_mgmt.helpdesk_ticket_sequence", raise_if_not_found=False)
    if helpdesk:
        helpdesk.number_next_actual = max([helpdesk.number_next_actual, *contacts.mapped("number_next_actual")])
    series.unlink()
