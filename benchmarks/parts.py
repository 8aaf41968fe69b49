"""Parts: what it costs to take them from stock by service reports, and the list of old parts of many years.

Five hundred orders with four parts each are completed: finished one by one, as engineers do it, and approved in one
go. What this does with stock is held against the same moves made and validated with core alone: as many, between the
same places, four at a time and then all together. The rest of completing an order (states, events, charges) is
measured beside it and stands for itself.
"""

from __future__ import annotations

from unittest.mock import patch

from lxml import etree

from benchmarks.common import SMALL, Benchmark, Place, say
from benchmarks.data import add_people, clone, loading, pick
from benchmarks.report import add_engineers, draw, plan

ORDERS = 20 if SMALL else 500
PARTS = 4
OLD_PARTS = 2_000 if SMALL else 200_000


def add_parts(place: Place) -> None:
    """Four parts, plenty of each with the engineer; the orders, each with a report that is being written."""
    env = place.env
    place.parts = env["product.product"].create(
        [{"name": f"Part {number}", "is_storable": True, "standard_price": 10 + number} for number in range(PARTS)]
    )
    place.holder = env["aftersales.holder"].search([("user_id", "=", place.engineer.id)])
    place.shelf = place.holder.location_id
    for part in place.parts:
        env["stock.quant"]._update_available_quantity(part, place.shelf, ORDERS * 2)
    order = plan(place, planned_start="2026-03-02 08:00:00", engineer_id=place.engineer.id).with_user(place.engineer.id)
    order.prepare_ids.done = True
    order.action_depart()
    order.action_arrive()
    report = order.report_id
    report.write({"fault": "Hot", "cause": "Dry", "treatment": "Greased", "result": "solved"})
    report.check_ids.result = "ok"
    report.part_ids = [(0, 0, {"product_id": part.id, "quantity": 1}) for part in place.parts]
    env.flush_all()
    with loading(place, "aftersales_service_order", "aftersales_service_report", "aftersales_report_part"):
        number = "'BE-' || lpad(g::text, 6, '0')"
        first_order = clone(place, "aftersales_service_order", order.id, ORDERS, name=number)
        first_report = clone(
            place,
            "aftersales_service_report",
            report.id,
            ORDERS,
            name=f"{number} || '/1'",
            order_id=f"{first_order} + g - 1",
            access_token="NULL",
        )
        place.sql(
            f"UPDATE aftersales_service_order SET report_id = {first_report} + id - {first_order}"
            f" WHERE id >= {first_order}"
        )
        for part in report.part_ids:
            clone(place, "aftersales_report_part", part.id, ORDERS, report_id=f"{first_report} + g - 1")
    place.report_ids = list(range(first_report, first_report + ORDERS))
    place.commit()
    place.analyse()


def get_reports(place: Place, user=None):
    reports = place.env["aftersales.service.report"].browse(place.report_ids)
    return reports.with_user(user) if user else reports


def bare(place: Place) -> None:
    """The same moves with nothing but core: to where core books losses of stock."""
    target = place.parts[0].property_stock_inventory
    moves = place.env["stock.move"]
    for _order in range(ORDERS):
        four = moves.create(
            [
                {
                    "product_id": part.id,
                    "product_uom": part.uom_id.id,
                    "product_uom_qty": 1,
                    "location_id": place.shelf.id,
                    "location_dest_id": target.id,
                }
                for part in place.parts
            ]
        )
        four._action_confirm()
        four._action_assign()
        moves += four
    moves.picked = True
    moves._action_done()
    check(place, moves)


def check(place: Place, moves) -> None:
    if len(moves) != ORDERS * PARTS or set(moves.mapped("state")) != {"done"}:
        raise AssertionError(f"{len(moves)} moves, {set(moves.mapped('state'))}")


def used(place: Place) -> None:
    """What completing the orders does with stock."""
    reports = get_reports(place)
    for report in reports:
        report._reserve_parts()
    reports._move_parts()
    check(place, place.env["stock.move"].search([("service_order_id", "in", reports.order_id.ids)]))


def complete(place: Place) -> None:
    """All of it, but for the signature: finished by the engineer, approved by the leader."""
    for report in get_reports(place, place.engineer.id):
        report.action_finish()
    reports = get_reports(place)
    reports.write({"state": "signed"})
    reports.with_user(place.leader.id).action_approve()
    check(place, place.env["stock.move"].search([("service_order_id", "in", reports.order_id.ids)]))


# --- old parts -------------------------------------------------------------------------------------------------


def add_old_parts(place: Place) -> None:
    """One is owed by a signed report, the others are its like: ten years of a large department."""
    env = place.env
    report = get_reports(place, place.engineer.id)[0]
    report.action_finish()
    with patch.object(type(env["aftersales.service.report"]), "_make_sealed_pdf", lambda *_args: (b"%PDF", False)):
        report.action_sign("customer", "Mary Miller", place.picture, rating_skill="5")
    env.flush_all()
    template = env["aftersales.old.part"].search([], limit=1)
    if not template:
        raise AssertionError("the signed report owes no old part")
    holders = env["aftersales.holder"].search([]).ids
    say(f"  {OLD_PARTS} old parts …")
    with loading(place, "aftersales_old_part"):
        clone(
            place,
            "aftersales_old_part",
            template.id,
            OLD_PARTS,
            code="'OP-' || lpad(g::text, 7, '0')",
            holder_id=pick(holders),
            product_id=pick(place.parts.ids),
            state=pick(("owed", *("done",) * 9), "g / 7"),
            settled_on="CASE WHEN (g / 7) % 10 > 0 THEN now() END",
            received_on="CASE WHEN (g / 7) % 10 > 0 THEN now() END",
            old_serial="'S-' || g",
            owed_since="now() - g % 3650 * interval '1 day'",
            due_date="(now() - (g % 3650 - 30) * interval '1 day')::date",
        )
    place.analyse()


def list_old_parts(place: Place, domain: list):
    """What the list asks the server for when it is opened: a page, and how many there are."""
    parts = place.env["aftersales.old.part"].with_user(place.storekeeper.id)
    found = parts.web_search_read(domain, place.old_part_fields, limit=80)
    if not found["records"]:
        raise AssertionError("an empty list")


def get_specification(place: Place, xml_id: str) -> dict:
    view = place.env.ref(f"aftersales_service.{xml_id}")
    model = place.env[view.model]
    arch = etree.fromstring(model.with_user(place.storekeeper.id).get_view(view.id, view.type)["arch"])
    names = dict.fromkeys(node.get("name") for node in arch.iter("field"))
    return {name: {"fields": {"display_name": {}}} if model._fields[name].relational else {} for name in names}


def main() -> None:
    with Benchmark("parts") as bench:
        ours = bench.open("ours", module="aftersales")
        add_people(ours)
        add_engineers(ours)
        users = ours.env["res.users"].with_context(no_reset_password=True)
        ours.leader, ours.storekeeper = (
            users.create(
                {
                    "name": duty,
                    "login": f"bench_{duty}",
                    "group_ids": [(6, 0, ours.env.ref(f"aftersales_service.group_{duty}").ids)],
                }
            )
            for duty in ("manager", "storekeeper")
        )
        ours.commit()
        ours.picture = draw()
        add_parts(ours)
        bench.fact(orders=ORDERS, parts_each=PARTS, old_parts=OLD_PARTS)

        label = f"{ORDERS} orders with {PARTS} parts each"
        bench.compare(
            label,
            {
                "bare stock moves": (ours, bare),
                "stock of the reports": (ours, used),
                "finish and approve": (ours, complete),
            },
            repeat=3,
            units=ORDERS,
            # five hundred orders warm up by themselves
            warm=False,
        )
        bench.aim("stock of the reports, times bare stock moves", bench.ratio(label, "stock of the reports"), 1.3)

        add_old_parts(ours)
        ours.old_part_fields = get_specification(ours, "old_part_view_list")
        for title, domain in (
            ("owed", [("state", "in", ("owed", "explained"))]),
            ("all", []),
        ):
            label = f"list of old parts, {title} of {OLD_PARTS}"
            bench.measure(label, ours, lambda place, domain=domain: list_old_parts(place, domain), repeat=7)
            bench.aim(f"{label}: ms", bench.row(label, "ours")["ms"], 200)


if __name__ == "__main__":
    main()
