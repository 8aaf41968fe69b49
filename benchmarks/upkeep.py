"""Upkeep plans: what a morning costs on which many of them are due, and a morning on which none is.

All plans are due on the same day: service orders with checklists are made for all of them in one run of the scheduled
action, and their visits are foreseen a year ahead before that. The same run once more finds nothing to do.
"""

from __future__ import annotations

from benchmarks.common import SMALL, Benchmark, Place

PLANS = 200 if SMALL else 10_000


def add_plans(place: Place) -> None:
    env = place.env
    customers = env["res.partner"].create([{"name": f"Customer {number}"} for number in range(max(PLANS // 10, 1))])
    place.plans = env["aftersales.upkeep.plan"].browse()
    for begin in range(0, PLANS, 1_000):
        place.plans += env["aftersales.upkeep.plan"].create(
            [
                {
                    "name": "Quarterly inspection",
                    "partner_id": customers[number % len(customers)].id,
                    "interval": 3,
                    "unit": "month",
                }
                for number in range(begin, min(begin + 1_000, PLANS))
            ]
        )
        place.commit()


def forget(place: Place) -> None:
    """Before the first run: nothing is foreseen."""
    place.sql("DELETE FROM aftersales_upkeep_visit")
    place.sql("UPDATE aftersales_upkeep_plan SET foreseen_until = NULL")
    place.env.invalidate_all()
    place.commit()


def run(place: Place) -> None:
    # commits batch by batch: what it has done is not rolled back
    place.env["aftersales.upkeep.plan"]._cron_order()


def main() -> None:
    with Benchmark("upkeep") as bench:
        ours = bench.open("ours", module="aftersales_service")
        add_plans(ours)
        forget(ours)
        bench.fact(plans=PLANS)
        label = f"{PLANS} plans foreseen and ordered"
        bench.measure(label, ours, run, repeat=1, warm=False, units=PLANS)
        orders = ours.env["aftersales.service.order"].search_count([("is_upkeep", "=", True)])
        bench.fact(orders=orders)
        bench.aim("every plan has its order: orders a plan", orders / PLANS, 1, at_least=True)
        bench.aim("statements a plan", bench.row(label, "ours")["queries"] / PLANS, 2)
        label = "the same run once more, nothing to do"
        bench.measure(label, ours, run, repeat=3, warm=False)
        bench.aim(f"{label}: ms", bench.row(label, "ours")["ms"], 1000)


if __name__ == "__main__":
    main()
