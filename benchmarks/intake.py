"""Contacts: what it takes to register one, and to find one among 200,000.

Registering: ours against helpdesk_mgmt alone and against the bare INSERT, with no ticket there and with 200,000;
the same values, the same user, the chatter switched on, the shipped time limits active.
Finding: what the server does for a screen of a clerk, record rules included: the calls the web client sends,
from the call of the method to the answer as JSON. HTTP and the session are not part of it.
"""

from __future__ import annotations

import json
import statistics
from datetime import datetime

from lxml import etree

from benchmarks.common import SMALL, Benchmark, Place, say, without_limits
from benchmarks.data import add_people, fill

TICKETS = 2_000 if SMALL else 200_000
REPEAT = {1: 25, 100: 5, 1000: 2}
BATCHES = (1, 20) if SMALL else (1, 100, 1000)
SCREEN_MS = 150


# --- registering ---------------------------------------------------------------------------------------------


def values(place: Place, count: int, **more) -> list:
    return [
        {
            "name": f"Spindle vibrates at high speed {number}",
            "description": "<p>It started on Monday, after the filter was changed.</p>",
            "partner_id": place.customer.id,
            "team_id": place.team.id,
            "channel_id": place.phone.id,
            **more,
        }
        for number in range(count)
    ]


def create(count: int, *, full: bool = False):
    def run(place: Place):
        more = {}
        if full:
            kind = place.env.ref("aftersales_service.kind_repair")
            more = {"kind_id": kind.id, "serial_stated": "PRESS-0001", "partner_id": False}
        tickets = place.env["helpdesk.ticket"].with_user(place.clerk.id)
        return tickets.create(values(place, count, **more))

    return run


def insert(count: int):
    """The same rows without any program: what the database itself takes."""

    def run(place: Place):
        from psycopg2.extras import execute_values

        stage = place.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id
        now = datetime.now()
        rows = [
            (
                f"X{number}",
                row["name"],
                row["description"],
                row["partner_id"],
                row["partner_id"],
                row["team_id"],
                row["channel_id"],
                1,
                stage,
                "1",
                True,
                10,
                *[place.clerk.id] * 2,
                *[now] * 3,
            )
            for number, row in enumerate(values(place, count))
        ]
        execute_values(
            place.cursor._obj,
            "INSERT INTO helpdesk_ticket (number, name, description, partner_id, commercial_partner_id, team_id,"
            " channel_id, company_id, stage_id, priority, active, sequence, create_uid, write_uid, create_date,"
            " write_date, last_stage_update) VALUES %s",
            rows,
            page_size=1000,
        )

    return run


def register(bench: Benchmark, ours: dict, plain: dict) -> None:
    for count in BATCHES:
        sides = {
            "helpdesk_mgmt": (plain[0], create(count)),
            "ours": (ours[0], create(count)),
            "helpdesk_mgmt, full": (plain[TICKETS], create(count)),
            "ours, full": (ours[TICKETS], create(count)),
            "INSERT": (plain[0], insert(count)),
        }
        if count < 1000:
            sides |= {
                "ours, no limits": (ours[0], without_limits(create(count))),
                "ours, kind and serial": (ours[TICKETS], create(count, full=True)),
                "INSERT, full": (plain[TICKETS], insert(count)),
            }
        bench.compare(f"create {count}", sides, repeat=REPEAT.get(count, 5), units=count, warm=count < 1000)
        label = f"create {count}"
        grown = bench.row(label, "ours, full")["ms"] / bench.row(label, "ours")["ms"]
        plain_grown = bench.row(label, "helpdesk_mgmt, full")["ms"] / bench.row(label, "helpdesk_mgmt")["ms"]
        bench.aim(f"create {count}: ours / helpdesk_mgmt", bench.ratio(label, "ours"), 1.5)
        full = bench.row(label, "ours, full")["ms"] / bench.row(label, "helpdesk_mgmt, full")["ms"]
        bench.aim(f"create {count} beside {TICKETS}: ours / helpdesk_mgmt", full, 1.5)
        bench.aim(f"create {count}: growth from 0 to {TICKETS} tickets", grown, 1.1)
        bench.fact(**{f"create {count}: growth of helpdesk_mgmt": round(plain_grown, 2)})
        if "ours, no limits" in sides:
            share = 1 - bench.row(label, "ours, no limits")["ms"] / bench.row(label, "ours")["ms"]
            bench.fact(**{f"create {count}: share of the time limits": round(share, 2)})


# --- finding -------------------------------------------------------------------------------------------------


def clerk_env(place: Place):
    context = {"lang": "en_US", "tz": "Europe/Berlin", "uid": place.clerk.id}
    env = place.env(user=place.clerk.id, context={**context, "allowed_company_ids": place.clerk.company_ids.ids})
    return env["helpdesk.ticket"]


def specification(place: Place, view: str) -> dict:
    """What the web client asks for to draw the view: the fields of its arch, names for links."""
    model = clerk_env(place)
    arch = etree.fromstring(model.get_views([(False, view)])["views"][view]["arch"])
    result = {}
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        if field.type == "many2one":
            result[field.name] = {"fields": {"display_name": {}}}
        elif field.type in ("many2many", "one2many"):
            shown = {"display_name": {}, "color": {}} if "tags" in (node.get("widget") or "") else {}
            result[field.name] = {"fields": shown}
        else:
            result[field.name] = {}
    return result


def as_json(function):
    def run(place: Place):
        return json.dumps(function(place), default=str)

    return run


def read_list(domain, order="contact_date desc, id desc"):
    prepared = {}

    def run(place: Place):
        if place.title not in prepared:
            prepared[place.title] = (domain(place) if callable(domain) else domain, specification(place, "list"))
        wanted, fields = prepared[place.title]
        return clerk_env(place).web_search_read(wanted, fields, limit=80, order=order, count_limit=10001)

    return as_json(run)


def read_kanban(domain):
    spec = {}

    def run(place: Place):
        if place.title not in spec:
            spec[place.title] = specification(place, "kanban")
        tickets = clerk_env(place)
        progress = {
            "field": "activity_state",
            "colors": {"planned": "success", "today": "warning", "overdue": "danger"},
        }
        return [
            tickets.web_read_group(
                domain,
                ["stage_id"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=spec[place.title],
                unfold_read_default_limit=40,
            ),
            tickets.read_progress_bar(domain, "stage_id", progress),
        ]

    return as_json(run)


def read_pivot(place: Place):
    return clerk_env(place).formatted_read_grouping_sets(
        [],
        [[], ["product_id"], ["contact_date:year"], ["product_id", "contact_date:year"]],
        ["__count", "defective_qty:sum"],
    )


def search_box(field: str, word):
    """Domain of the search box: what the field of the search view makes of the word."""

    def domain(place: Place):
        tickets = clerk_env(place)
        arch = etree.fromstring(tickets.get_views([(False, "search")])["views"]["search"]["arch"])
        node = next(node for node in arch.iter("field") if node.get("name") == field)
        text = word(place) if callable(word) else word
        filter_domain = node.get("filter_domain")
        if filter_domain:
            return eval(filter_domain, {"self": text, "uid": place.clerk.id})
        return [(field, "ilike", text)]

    return domain


OPEN = [("closed", "=", False)]


def find(bench: Benchmark, ours: Place, plain: Place) -> None:
    def both(label, function, theirs=None):
        sides = {"ours": (ours, function)}
        if theirs is not False:
            sides["helpdesk_mgmt"] = (plain, theirs or function)
        bench.compare(label, sides, repeat=11)
        bench.aim(f"{label}, ms", bench.row(label, "ours")["ms"], SCREEN_MS)

    upstream = None  # the order of helpdesk_mgmt's list is that of its model
    both("list, open tickets", read_list(OPEN), read_list(OPEN, upstream))
    both("list, all tickets", read_list([]), read_list([], upstream))
    both("kanban by stage, open tickets", read_kanban(OPEN))
    both("kanban by stage, all tickets", read_kanban([]))
    number, title = "0123456" if TICKETS > 123456 else "0001234", "gearbox trips"
    for name, field, word, theirs in (
        ("default box, number", "number", number, True),
        ("default box, words of the title", "number", title, True),
        ("default box, serial", "number", "SN-0001234", False),
        ("default box, nothing fits", "number", "xyzzy-17", True),
        ("serial box", "serial_stated", "SN-0000321", False),
        ("customer box", "partner_id", "Mill 000123", True),
        ("phone box", "partner_phone", "50000123", False),
    ):
        domain = search_box(field, word)
        both(f"search: {name}", read_list(domain), read_list(domain, upstream) if theirs else False)
    both("Today", as_json(lambda place: place.env["aftersales.today"].with_user(place.clerk.id).get_sections()), False)
    both("pivot, product by year", as_json(read_pivot), False)


def main() -> None:
    with Benchmark("intake") as bench:
        ours = {0: bench.open("ours", module="aftersales"), TICKETS: bench.open("ours, full", module="aftersales")}
        plain = {0: bench.open("helpdesk_mgmt"), TICKETS: bench.open("helpdesk_mgmt, full")}
        for count, place in [*ours.items(), *plain.items()]:
            add_people(place)
            # a house that has registered before: the first contact of a company sets up its numbering
            place.call(create(1), undo=False)
            if count:
                fill(place, count)
            place.analyse()
        bench.fact(tickets=TICKETS, customers=ours[TICKETS].customers)
        find(bench, ours[TICKETS], plain[TICKETS])
        register(bench, ours, plain)
        times = [row["ms"] for row in bench.rows if row["side"] == "ours" and not row["label"].startswith("create")]
        say(f"\nmiddle of the screens: {statistics.median(times):.0f} ms")


if __name__ == "__main__":
    main()
