def post_init_hook(env):
    """Bring what the database already knows into the shape the service desk needs.

    Serials delivered before the installation get their customer and delivery date, so that a clerk
    who types such a serial on the first day finds its owner.
    """
    env["stock.lot"]._backfill_installation()
    if not env["helpdesk.ticket"].search_count([], limit=1):
        # a desk that has never worked starts with the suite's defaults; others keep their settings
        env["res.company"].search([]).write(
            {"helpdesk_mgmt_ticket_auto_assign": False, "helpdesk_mgmt_duplicate_tracking": True}
        )


def uninstall_hook(env):
    """Leave the helpdesk as it was found: able to go on alone.

    No module drops a function by itself: the guard of the timeline is taken out of the database. The
    timeline goes with its table; emptied first, its kinds can be deleted without complaint. The
    helpdesk's own numbers go on where ours stopped: a number is never given twice.
    """
    env.cr.execute("DROP FUNCTION IF EXISTS aftersales_ticket_event_guard() CASCADE")
    env.cr.execute("DELETE FROM aftersales_ticket_event")
    env.cr.execute("UPDATE helpdesk_ticket_stage SET event_kind_id = NULL")
    env.invalidate_all()
    series = env["ir.sequence"].search([("code", "=like", "aftersales.register.%")])
    contacts = series.filtered(lambda sequence: sequence.code == "aftersales.register.contact")
    helpdesk = env.ref("helpdesk_mgmt.helpdesk_ticket_sequence", raise_if_not_found=False)
    if helpdesk:
        helpdesk.number_next_actual = max([helpdesk.number_next_actual, *contacts.mapped("number_next_actual")])
    series.unlink()
