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
    """Take the guard of the timeline out of the database: no module drops a function by itself."""
    env.cr.execute("DROP FUNCTION IF EXISTS aftersales_ticket_event_guard() CASCADE")
