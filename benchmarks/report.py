"""Signed reports: what sealing costs, how fast a chain is verified; and the screens of those who go and who plan.

The chain of ten thousand seals is made by the program's own sealing, each with its report, content, picture and
file; only the paper is not drawn: in its place the same few bytes are stored. What drawing and signing the paper
cost is measured before, report by report.
"""

from __future__ import annotations

import base64
import io
import time
from datetime import datetime
from unittest.mock import patch

from lxml import etree
from PIL import Image

from benchmarks.common import SMALL, Benchmark, Place, prepared, say
from benchmarks.data import add_people, clone, loading

SEALS = 200 if SMALL else 10_000
WITH_FILES = 50 if SMALL else 1_000
ORDERS = 100 if SMALL else 2_000
ENGINEERS = 10 if SMALL else 200
MY_ORDERS = 50
PAPER = b"%PDF-1.7 stands for the paper"


def draw() -> str:
    file = io.BytesIO()
    Image.effect_noise((400, 160), 50).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def add_engineers(place: Place) -> None:
    users = place.env["res.users"].with_context(no_reset_password=True)
    engineer, dispatcher = (
        place.env.ref(f"aftersales_service.group_{duty}").ids for duty in ("engineer", "dispatcher")
    )
    place.engineers = users.create(
        [
            {"name": f"Engineer {number:03}", "login": f"engineer{number}", "group_ids": [(6, 0, engineer)]}
            for number in range(ENGINEERS)
        ]
    )
    place.engineer = place.engineers[0]
    place.dispatcher = users.create({"name": "Dispatcher", "login": "dispatcher1", "group_ids": [(6, 0, dispatcher)]})
    place.auditor = users.create(
        {
            "name": "Auditor",
            "login": "auditor1",
            "group_ids": [(6, 0, place.env.ref("aftersales_service.group_auditor").ids)],
        }
    )
    place.commit()


def plan(place: Place, **values):
    return (
        place.env["aftersales.service.order"]
        .with_user(place.dispatcher.id)
        .create({"partner_id": place.customer.id, "fault": "Spindle vibrates", "lot_id": place.lot.id, **values})
    )


def write_report(place: Place):
    """A report as it comes from an ordinary visit: a checklist, two parts, two photos; ready to be signed."""
    order = plan(place, planned_start="2026-03-02 08:00:00", engineer_id=place.engineer.id)
    order = order.with_user(place.engineer.id)
    order.prepare_ids.done = True
    order.action_depart()
    order.action_arrive()
    report = order.report_id
    report.write(
        {
            "fault": "Bearing runs hot",
            "cause": "No grease in the bearing",
            "treatment": "Bearing replaced, greased and run in for an hour at half the speed.",
            "result": "solved",
            "part_ids": [(0, 0, {"product_id": place.product.id, "new_serial": f"B-{number}"}) for number in (1, 2)],
            "photo_ids": [(0, 0, {"name": f"Photo {number}", "image": draw()}) for number in (1, 2)],
        }
    )
    report.check_ids.result = "ok"
    report.action_finish()
    place.commit()
    return report


# --- sealing -------------------------------------------------------------------------------------------------


def get_report(place: Place):
    return place.env["aftersales.service.report"].with_user(place.engineer.id).browse(place.report_id)


def sign(place: Place) -> None:
    get_report(place).action_sign("customer", "Mary Miller", place.picture, rating_skill="5")


def render(place: Place):
    """The paper alone: PDF/A-3b with the content in it."""
    with patch.object(type(place.env["res.company"]), "_sign_pdf", lambda self, pdf, name: (pdf, False)):
        return (
            get_report(place)
            .sudo()
            ._make_sealed_pdf(
                {
                    "role": "customer",
                    "method": "device",
                    "signer_name": "Mary Miller",
                    "date": datetime(2026, 3, 2, 9),
                    "rating_skill": "5",
                    "token": "0" * 22,
                },
                base64.b64decode(place.picture),
                b"{}",
            )
        )


def sign_file(place: Place) -> None:
    """The company's digital signature alone."""
    place.env.company._sign_pdf(place.paper, "benchmark")


def without_paper(function):
    """The same work with some bytes in the place of the paper."""

    def before(place: Place) -> None:
        place.patch = patch.object(
            type(place.env["aftersales.service.report"]), "_make_sealed_pdf", lambda *_args: (PAPER, False)
        )
        place.patch.start()

    return prepared(before, function, lambda place: place.patch.stop())


def add_seals(place: Place, count: int) -> None:
    """Reports by SQL, their seals by the program."""
    report = get_report(place).sudo()
    number = f"lpad((g + {place.sql('SELECT count(*) FROM aftersales_service_seal')[0][0]})::text, 6, '0')"
    with loading(place, "aftersales_service_order", "aftersales_service_report"):
        first_order = clone(place, "aftersales_service_order", report.order_id.id, count, name=f"'SV-' || {number}")
        first = clone(
            place,
            "aftersales_service_report",
            report.id,
            count,
            name=f"'SV-' || {number} || '/1'",
            order_id=f"{first_order} + g - 1",
            access_token="NULL",
        )
    place.commit()
    begin = time.perf_counter()
    for start in range(first, first + count, 100):
        reports = place.env["aftersales.service.report"].browse(range(start, min(start + 100, first + count)))
        for one in reports:
            place.env["aftersales.service.seal"].seal(
                one,
                {
                    "role": "customer",
                    "method": "device",
                    "signer_name": f"Customer {one.id}",
                    "signature": b"picture of the signature %d" % one.id,
                    "rating_skill": "5",
                },
            )
        reports.write({"sealed": True, "state": "signed"})
        place.commit()
    say(f"  {count} seals made in {time.perf_counter() - begin:.0f} s")
    place.analyse()


# --- verifying -------------------------------------------------------------------------------------------------


def verify(with_records: bool):
    def run(place: Place) -> None:
        chain = place.env["aftersales.seal.chain"].search([("company_id", "=", place.env.company.id)])
        action = chain.with_user(place.auditor.id)._audit(with_records)
        audit = place.env["aftersales.seal.audit"].browse(action["res_id"])
        if audit.problem_count or audit.checked != place.seals:
            raise AssertionError(
                f"{audit.checked} verified, {audit.problem_count} problems: {audit.line_ids[:1].problem}"
            )

    return run


def bare_read(place: Place) -> None:
    """Only the rows, none of the sums."""
    place.sql(
        "SELECT sequence, previous_hash, content_digest, pdf_digest, signer, hash, content FROM aftersales_service_seal"
    )


# --- screens -------------------------------------------------------------------------------------------------


def my_day(place: Place) -> None:
    """What the engineer's first screen asks for."""
    orders = place.env["aftersales.service.order"].with_user(place.engineer.id)
    found = orders.web_search_read(
        [("is_mine", "=", True), ("planned_start", ">=", "2027-01-04"), ("planned_start", "<", "2027-01-05")],
        place.card,
        limit=80,
        order="planned_start, id",
    )
    if found["length"] != MY_ORDERS:
        raise AssertionError(f"{found['length']} orders of the day instead of {MY_ORDERS}")


def week(place: Place):
    """What the plan of the week asks for."""
    orders = place.env["aftersales.service.order"].with_user(place.dispatcher.id)
    found = orders.search_read(
        [("planned_start", "<=", "2027-02-07"), ("planned_end", ">=", "2027-02-01")], place.calendar
    )
    if len(found) != ORDERS:
        raise AssertionError(f"{len(found)} orders in the plan instead of {ORDERS}")


def week_by_sql(place: Place) -> None:
    place.sql(
        "SELECT o.*, p.complete_name, u.login FROM aftersales_service_order o"
        " JOIN res_partner p ON p.id = o.partner_id LEFT JOIN res_users u ON u.id = o.engineer_id"
        " WHERE o.planned_start <= '2027-02-07' AND o.planned_end >= '2027-02-01'"
    )


def candidates(place: Place) -> None:
    """The dispatch dialog for an order, with all engineers in the order in which they fit."""
    order = place.env["aftersales.service.order"].with_user(place.dispatcher.id).browse(place.open_order_id)
    dialog = place.env["aftersales.order.dispatch"].with_user(place.dispatcher.id)
    dialog = dialog.browse(order.action_plan()["res_id"])
    dialog.planned_start = "2027-02-03 09:00:00"
    if not dialog.candidate_ids:
        raise AssertionError("nobody is proposed")


def get_fields(place: Place, xml_id: str) -> list:
    view = place.env.ref(f"aftersales_service.{xml_id}")
    arch = etree.fromstring(place.env[view.model].get_view(view.id, view.type)["arch"])
    return list(dict.fromkeys(node.get("name") for node in arch.iter("field")))


def add_orders(place: Place) -> None:
    """Fifty for one engineer in a day, two thousand in a week for all."""
    orders = place.env["aftersales.service.order"]
    place.card = {
        name: {"fields": {"display_name": {}}} if orders._fields[name].type == "many2one" else {}
        for name in get_fields(place, "service_order_view_kanban_my_day")
    }
    place.calendar = get_fields(place, "service_order_view_calendar")
    for number in range(MY_ORDERS):
        start = f"2027-01-04 {number // 4:02}:{number % 4 * 15:02}:00"
        plan(
            place,
            planned_start=start,
            planned_end=f"{start[:-5]}{number % 4 * 15 + 14:02}:00",
            engineer_id=place.engineer.id,
        )
    template = plan(
        place, planned_start="2027-02-01 06:00:00", planned_end="2027-02-01 07:00:00", engineer_id=place.engineer.id
    )
    place.open_order_id = plan(place).id
    place.commit()
    start = "timestamp '2027-02-01 06:00' + (g % 6) * interval '1 day' + (g % 10) * interval '1 hour'"
    with loading(place, "aftersales_service_order"):
        clone(
            place,
            "aftersales_service_order",
            template.id,
            ORDERS - 1,
            name="'PL-' || lpad(g::text, 6, '0')",
            planned_start=start,
            planned_end=f"{start} + interval '50 minutes'",
            engineer_id=f"(ARRAY{place.engineers.ids})[1 + g % {ENGINEERS}]",
        )
    place.analyse()


def main() -> None:
    with Benchmark("report") as bench:
        ours = bench.open("ours", module="aftersales")
        add_people(ours)
        add_engineers(ours)
        ours.report_id, ours.picture = write_report(ours).id, draw()
        bench.fact(seals=SEALS, paper_of_the_chain_bytes=len(PAPER))

        ours.paper, _time_stamped = ours.call(render)[2]
        bench.compare(
            "seal one report",
            {
                "all of it": (ours, sign),
                "PDF/A alone": (ours, render),
                "PAdES alone": (ours, sign_file),
                "the rest": (ours, without_paper(sign)),
            },
            repeat=7,
        )

        without_paper(sign).before(ours)
        peaks = []
        for count in (SEALS // 10, SEALS - SEALS // 10):
            add_seals(ours, count)
            ours.seals = ours.sql("SELECT count(*) FROM aftersales_service_seal")[0][0]
            # first of all alone: what is fetched at once leaves its memory with the process
            bench.measure(f"memory, {ours.seals} seals", ours, verify(False), repeat=2, units=ours.seals)
            peaks.append(bench.rows[-1]["peak_mb"])
            label = f"verify a chain of {ours.seals}"
            bench.compare(
                label,
                {"rows alone, by SQL": (ours, bare_read), "chain": (ours, verify(False))},
                repeat=5,
                units=ours.seals,
            )
            if ours.seals <= WITH_FILES:
                bench.measure(
                    f"verify {ours.seals} with files and records",
                    ours,
                    verify(True),
                    repeat=3,
                    units=ours.seals,
                    warm=False,
                )
                few = bench.rows[-1]["peak_mb"]
        bench.aim("chain: verifications a second", 1000 / bench.row(label, "chain")["ms_per_unit"], 5000, at_least=True)
        bench.aim("chain: statements", bench.row(label, "chain")["queries"], 40)
        bench.aim("chain: growth of memory from a tenth to all seals, MB", peaks[1] - peaks[0], 10)
        label = f"verify {ours.seals} with files and records"
        bench.measure(label, ours, verify(True), repeat=1, units=ours.seals, warm=False)
        bench.aim("files and records: growth of memory, MB", bench.row(label, "ours")["peak_mb"] - few, 30)
        ours.patch.stop()

        add_orders(ours)
        label = f"my day with {MY_ORDERS} orders"
        bench.measure(label, ours, my_day, repeat=7)
        bench.aim("my day: statements", bench.row(label, "ours")["queries"], 25)
        bench.compare(
            f"plan of the week, {ORDERS} orders",
            {"bare SQL": (ours, week_by_sql), "ours": (ours, week)},
            repeat=7,
            units=ORDERS,
        )
        bench.measure(f"whom to send, {ENGINEERS} engineers", ours, candidates, repeat=7, units=ENGINEERS)


if __name__ == "__main__":
    main()
