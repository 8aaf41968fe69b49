"""A house that has taken contacts for five years, written by SQL: the same on both sides of a comparison.

One record of each sort is made by the program itself; SQL repeats it with other values, so a column that comes
with a later version is filled as well.
"""

from __future__ import annotations

import contextlib

from benchmarks.common import Place, say

WORDS = {
    "component": "Spindle, Coolant pump, Control panel, Gearbox, Bearing, Seal, Hydraulic hose, Fan, Inverter, Limit switch,"
    " Conveyor belt, Cable, Display, Valve, Filter, Motor, Thermostat, Door lock, Oil tank, Encoder",
    "symptom": "vibrates at high speed, leaks, does not start, overheats, makes noise, stops after an hour, shows error E17,"
    " is cracked, smells burnt, arrived damaged, trips the breaker, is loose, drifts out of tolerance, is missing,"
    " loses pressure",
}
# share of each kind in a hundred contacts
KINDS = {"consultation": 38, "repair": 30, "complaint": 18, "installation": 8, "suggestion": 4, "praise": 2}


def clone(place: Place, table: str, template: int, count: int, **values: str) -> int:
    """Repeat a row.

    :param values: SQL for the columns that differ; `g` counts from 1. Unknown columns are left out: a
        database without our modules lacks them.
    :return: id of the first one
    """
    columns = [
        name
        for (name,) in place.sql(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
            " AND column_name != 'id' AND is_generated = 'NEVER'",
            [table],
        )
    ]
    place.sql(
        f"INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {', '.join(values.get(name, 't.' + name) for name in columns)}"
        f" FROM {table} t CROSS JOIN generate_series(1, {count}) g WHERE t.id = {template} ORDER BY g"
    )
    return place.sql(f"SELECT max(id) FROM {table}")[0][0] - count + 1


@contextlib.contextmanager
def loading(place: Place, *tables: str):
    """Write many rows fast: keys are not checked one by one, indexes are built at the end."""
    place.sql("SET LOCAL session_replication_role = replica")
    indexes = place.sql(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique",
        [list(tables)],
    )
    for name, _definition in indexes:
        place.sql(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        place.sql(definition)
    place.sql("SET LOCAL session_replication_role = origin")


def pick(values, number: str = "g") -> str:
    """SQL for one of some values, in turn."""
    values = list(values)
    quoted = ", ".join("NULL" if value is None else repr(value) for value in values)
    return f"(ARRAY[{quoted}])[1 + ({number}) % {len(values)}]"


def add_people(place: Place) -> None:
    """A team and its clerks; `place.clerk` is who the benchmarks act as."""
    env = place.env
    ours = "aftersales.ticket.kind" in env
    group = env.ref("aftersales_service.group_clerk" if ours else "helpdesk_mgmt.group_helpdesk_user")
    users = env["res.users"].with_context(no_reset_password=True)
    place.clerks = users.create(
        [
            {
                "name": f"Clerk {number}",
                "login": f"clerk{number}",
                "email": f"clerk{number}@ours.example",
                "group_ids": [(6, 0, group.ids)],
                "tz": "Europe/Berlin",
            }
            for number in range(1, 9)
        ]
    )
    place.clerk = place.clerks[0]
    place.team = env["helpdesk.ticket.team"].create({"name": "Service desk", "user_ids": [(6, 0, place.clerks.ids)]})
    place.phone = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
    place.customer = env["res.partner"].create(
        {"name": "Northern Mill", "is_company": True, "phone": "+44 20 7946 0018", "email": "info@northern.example"}
    )
    place.product = env["product.product"].create({"name": "Press", "default_code": "PR-1", "tracking": "serial"})
    place.lot = env["stock.lot"].create({"name": "PRESS-0001", "product_id": place.product.id})
    if ours:
        place.lot.write({"installed_partner_id": place.customer.id, "delivered_on": "2025-03-01", "delivered_qty": 1})
    place.commit()


def fill(place: Place, tickets: int) -> None:
    """Customers, delivered serials and `tickets` contacts with what belongs to them."""
    env = place.env
    ours = "aftersales.ticket.kind" in env
    customers, lots = max(tickets // 10, 20), max(tickets // 5, 40)
    say(f"  {place.title}: {tickets} tickets of {customers} customers …")
    products = env["product.product"].create(
        [{"name": f"Machine {n:03}", "default_code": f"M-{n:03}", "tracking": "serial"} for n in range(200)]
    )
    template = env["res.partner"].create({"name": "Template", "is_company": True, "phone": "1", "email": "a@b.example"})
    lot = env["stock.lot"].create({"name": "Template", "product_id": products[0].id})
    ticket = _template_ticket(place)
    place.commit()
    city = pick(("Leeds", "Shanghai", "Lyon", "Graz", "Porto"))
    name = f"'Mill ' || lpad(g::text, 6, '0') || ' ' || {city}"
    first_customer = clone(
        place,
        "res_partner",
        template.id,
        customers,
        name=name,
        complete_name=name,
        phone="'+86 21 5' || lpad(g::text, 7, '0')",
        phone_sanitized="'+86215' || lpad(g::text, 7, '0')",
        email="'mill' || g || '@customer.example'",
        email_normalized="'mill' || g || '@customer.example'",
    )
    place.sql(f"UPDATE res_partner SET commercial_partner_id = id WHERE id >= {first_customer}")
    clone_lots = {
        "name": "'SN-' || lpad(g::text, 7, '0')",
        "product_id": pick(products.ids),
        "installed_partner_id": f"{first_customer} + g % {customers}",
        "delivered_on": "(now() - g % 2000 * interval '1 day')::date",
        "delivered_qty": "1",
    }
    first_lot = clone(place, "stock_lot", lot.id, lots, **clone_lots)
    tables = ["helpdesk_ticket", "mail_message", "mail_followers"]
    if ours:
        tables += ["aftersales_ticket_event", "aftersales_sla_deadline"]
    with loading(place, *tables):
        place.first_ticket = _clone_tickets(
            place, ticket, tickets, first_customer, customers, first_lot, lots, products
        )
        _clone_mail(place, ticket, tickets)
        if ours:
            _add_events(place)
            _add_deadlines(place)
    place.customers, place.tickets = customers, tickets
    place.analyse()


def _template_ticket(place: Place):
    values = {"name": "Template", "description": "<p>As the customer said on the phone.</p>" * 4}
    return place.env["helpdesk.ticket"].with_user(place.clerk).create({**values, "team_id": place.team.id})


def _clone_tickets(place, ticket, tickets, first_customer, customers, first_lot, lots, products) -> int:
    env = place.env
    stages = {stage.name: stage.id for stage in env["helpdesk.ticket.stage"].search([])}
    over = [stages["Done"]] * 18 + [stages["Cancelled"], stages["Rejected"]]
    waiting = [stages[name] for name in ("New", "In Progress", "Awaiting", "Being checked") if name in stages]
    # one in thirty is still open, mostly late ones
    is_open = f"(g > {tickets} * 0.975 OR g % 150 = 0)"
    stage = f"CASE WHEN {is_open} THEN {pick(waiting)} ELSE {pick(over)} END"
    lot = f"(g::bigint * 13 % {lots})"
    partner = f"{first_customer} + {lot} % {customers}"
    has_serial = "(g % 5 < 3)"
    contacted = f"now() at time zone 'utc' - ({tickets} - g) * interval '{157_680_000 / tickets} seconds'"
    kinds = {kind.code: kind.id for kind in env["aftersales.ticket.kind"].search([])} if _is_ours(place) else {}
    spread = [kinds.get(code) for code, share in KINDS.items() for _ in range(share)]
    kind = f"CASE WHEN g % 997 = 0 THEN {kinds.get('wrongdoing', 'NULL')} ELSE {pick(spread, 'g * 37')} END"
    if not kinds:
        kind = "NULL"
    first = clone(
        place,
        "helpdesk_ticket",
        ticket.id,
        tickets,
        number="'OLD' || lpad(g::text, 7, '0')",
        name=f"{pick(WORDS['component'].split(', '), 'g / 7')} || ' ' || {pick(WORDS['symptom'].split(', '), 'g / 3')}",
        partner_id=partner,
        commercial_partner_id=partner,
        partner_name=f"'Mill ' || lpad(({lot} % {customers} + 1)::text, 6, '0')",
        partner_email=f"'mill' || ({lot} % {customers} + 1) || '@customer.example'",
        partner_phone=f"'+86 21 5' || lpad(({lot} % {customers} + 1)::text, 7, '0')",
        stage_id=stage,
        unattended=f"{stage} = {stages['New']}",
        closed=f"NOT {is_open}",
        user_id=pick([*place.clerks.ids, None]),
        channel_id=pick(env["helpdesk.ticket.channel"].search([]).ids),
        priority=pick("1111111223"),
        create_date=contacted,
        write_date=contacted,
        contact_date=contacted,
        last_stage_update=contacted,
        closed_date=f"CASE WHEN {is_open} THEN NULL ELSE {contacted} + interval '3 days' END",
        kind_id=kind,
        confidential="g % 997 = 0",
        serial_stated=f"CASE WHEN {has_serial} THEN 'SN-' || lpad(({lot} + 1)::text, 7, '0') END",
        lot_id=f"CASE WHEN {has_serial} AND g % 10 != 1 THEN {first_lot} + {lot} END",
        serial_state=f"CASE WHEN {has_serial} THEN CASE WHEN g % 10 != 1 THEN 'verified' ELSE 'unverified' END END",
        product_id=f"CASE WHEN {has_serial} THEN {pick(products.ids, lot + ' + 1')} END",
        product_model=f"CASE WHEN {has_serial} THEN 'M-' || lpad((({lot} + 1) % 200)::text, 3, '0') END",
    )
    if kinds:
        place.sql(
            "UPDATE helpdesk_ticket t SET register_id = kind.register_id,"
            " register_number = CASE WHEN kind.register_id IS NOT NULL THEN 'OLD-' || t.id END"
            f" FROM aftersales_ticket_kind kind WHERE kind.id = t.kind_id AND t.id >= {first}"
        )
    return first


def _is_ours(place: Place) -> bool:
    return "aftersales.ticket.kind" in place.env


def _clone_mail(place, ticket, tickets) -> None:
    message = ticket.message_ids[:1]
    if message:
        clone(
            place,
            "mail_message",
            message.id,
            tickets,
            res_id=f"{place.first_ticket} + g - 1",
            message_id="'<' || g || '@bench.example>'",
            author_id=pick(place.clerks.partner_id.ids),
        )
    follower = place.env["mail.followers"].search(
        [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)], limit=1
    )
    if follower:
        clone(
            place,
            "mail_followers",
            follower.id,
            tickets,
            res_id=f"{place.first_ticket} + g - 1",
            partner_id=pick(place.clerks.partner_id.ids),
        )


def _add_events(place: Place) -> None:
    kinds = {kind.code: kind.id for kind in place.env["aftersales.ticket.event.kind"].search([])}
    for code, hours, condition in (
        ("registered", 0, "TRUE"),
        ("judged", 1, "kind_id IS NOT NULL"),
        ("taken", 4, "closed_date IS NOT NULL OR id % 2 = 0"),
        ("answered", 6, "closed_date IS NOT NULL"),
        ("solved", 72, "closed_date IS NOT NULL"),
    ):
        place.sql(
            "INSERT INTO aftersales_ticket_event (ticket_id, kind_id, date, user_id, create_uid, create_date)"
            f" SELECT id, {kinds[code]}, contact_date + interval '{hours} hours', create_uid, create_uid, contact_date"
            f" FROM helpdesk_ticket WHERE id >= {place.first_ticket} AND ({condition})"
        )


def _add_deadlines(place: Place) -> None:
    """Two limits for each ticket: of a closed one met or missed, of an open one running."""
    policies = place.env["aftersales.sla.policy"].search([("company_id", "=", place.env.company.id)], limit=2)
    for policy in policies:
        place.sql(
            "INSERT INTO aftersales_sla_deadline (ticket_id, policy_id, company_id, user_id, team_id, round, start,"
            " due, stopped_at, state, breached, met_share, next_check, create_uid, create_date)"
            f" SELECT id, {policy.id}, company_id, user_id, team_id, 1, contact_date, contact_date + interval '24 hours',"
            " closed_date, CASE WHEN closed_date IS NULL THEN 'running' WHEN id % 10 = 0 THEN 'missed' ELSE 'met' END,"
            " id % 10 = 0, CASE WHEN closed_date IS NULL THEN NULL WHEN id % 10 = 0 THEN 0 ELSE 1 END,"
            " CASE WHEN closed_date IS NULL THEN contact_date + interval '24 hours' END, create_uid, contact_date"
            f" FROM helpdesk_ticket WHERE id >= {place.first_ticket} AND (id + {policy.id}) % 4 != 0"
        )
    place.sql(
        "UPDATE helpdesk_ticket t SET next_deadline_id = first.id, sla_due = first.due FROM ("
        "  SELECT DISTINCT ON (ticket_id) ticket_id, id, due FROM aftersales_sla_deadline WHERE state = 'running'"
        "  ORDER BY ticket_id, due, id) first"
        " WHERE first.ticket_id = t.id"
    )
