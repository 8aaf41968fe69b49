def post_init_hook(env):
    """Bring what the database already knows into the shape the service desk needs.

    Serials delivered before the installation get their customer and delivery date, so that a clerk
    who types such a serial on the first day finds its owner.
    """
    env["stock.lot"]._backfill_installation()
