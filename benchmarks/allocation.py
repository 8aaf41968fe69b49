"""Allocation: what it costs to let the parties of five thousand cases bear what they have cost.

Each case has three costs and two parties with decided shares. The whole run, as finance does it (planned, written down
as a draft, reviewed, posted), is held against the bare creation and posting of the very same journal entries with core
alone: one entry for all cases, and one for each of a thousand, for single entries take core their time.
"""

from __future__ import annotations

from datetime import date

from benchmarks.common import SMALL, Benchmark, Place, prepared, say
from benchmarks.data import clone, loading

CASES = 30 if SMALL else 5_000
ENTRIES = 10 if SMALL else 1_000
COSTS = (("part", 120.35), ("labour", 80.0), ("travel", 33.33))
DAY = date(2026, 3, 31)


def set_up(place: Place) -> None:
    """A chart of accounts, somebody of finance, and the cases: one made by the ORM, the others like it."""
    env = place.env
    company = env.company
    env["account.chart.template"]._load("generic_coa", company, install_demo=False)
    users = env["res.users"].with_context(no_reset_password=True)
    place.finance = users.create(
        {
            "name": "Finance",
            "login": "bench_finance",
            "group_ids": [(6, 0, env.ref("aftersales_service.group_finance").ids)],
        }
    )
    department = env["hr.department"].create({"name": "Assembly"})
    supplier = env["res.partner"].create({"name": "Seals Ltd", "is_company": True})
    ticket = env["helpdesk.ticket"].create({"name": "Drips", "description": "Drips"})
    case = env["aftersales.quality.case"].create({"title": "Drips"})
    ticket.quality_case_id = case
    shares = [
        {"party_kind": "department", "department_id": department.id, "share": 60, "grounds": "Fitted dry"},
        {"party_kind": "supplier", "partner_id": supplier.id, "share": 40, "grounds": "Too hard"},
    ]
    attribution = env["aftersales.attribution"].create(
        {"case_id": case.id, "share_ids": [(0, 0, share) for share in shares]}
    )
    env.flush_all()
    attribution.write({"state": "decided", "decided_on": "2026-03-02 09:00:00"})
    attribution.flush_recordset()
    costs = env["aftersales.cost.line"]
    lines = costs.create(
        [
            costs._complete(
                {
                    "name": kind,
                    "kind": kind,
                    "amount": amount,
                    "ticket_id": ticket.id,
                    "date": DAY,
                    "source_model": "helpdesk.ticket",
                    "source_id": ticket.id,
                    "source_key": kind,
                }
            )
            for kind, amount in COSTS
        ]
    )
    place.case_ids = case.ids
    say(f"  {CASES} cases …")
    tables = (
        "helpdesk_ticket",
        "aftersales_quality_case",
        "aftersales_attribution",
        "aftersales_attribution_share",
        "aftersales_cost_line",
    )
    env.flush_all()
    more = CASES - 1
    with loading(place, *tables):
        cases = clone(place, "aftersales_quality_case", case.id, more, name="'QB-' || g")
        number = f"{cases} + g - 1"
        tickets = clone(
            place,
            "helpdesk_ticket",
            ticket.id,
            more,
            number="'HB-' || g",
            quality_case_id=number,
            access_token="NULL",
            register_number="NULL",
        )
        rounds = clone(place, "aftersales_attribution", attribution.id, more, case_id=number)
        for share in attribution.share_ids:
            clone(
                place,
                "aftersales_attribution_share",
                share.id,
                more,
                attribution_id=f"{rounds} + g - 1",
                case_id=number,
            )
        for line in lines:
            clone(
                place,
                "aftersales_cost_line",
                line.id,
                more,
                quality_case_id=number,
                ticket_id=f"{tickets} + g - 1",
                source_id=f"{tickets} + g - 1",
            )
    place.sql(
        f"UPDATE aftersales_quality_case SET current_attribution_id = {rounds} + id - {cases} WHERE id >= {cases}"
    )
    # the parties' analytic accounts are there after the first month
    attribution.share_ids._get_responsibility_accounts()
    place.commit()
    place.analyse()


def allocate(place: Place):
    """From the plan to the books, as finance does it."""
    run = start(place)
    run.action_review()
    run.action_post()
    if run.state != "posted" or len(run.line_ids.case_id) != place.count:
        raise AssertionError(f"{run.state}, {len(run.line_ids.case_id)} cases")
    return run


def start(place: Place):
    env = place.env(user=place.finance.id)
    some = env["aftersales.quality.case"].search([], limit=place.count) if place.count != CASES else None
    return env["aftersales.allocation"].start(env.company, DAY, some)


def plan(place: Place) -> None:
    """What the preview works out."""
    env = place.env
    found = env["aftersales.allocation"]._make_plan(env.company, DAY)
    if len(found.lines) != CASES * len(COSTS) * 2:
        raise AssertionError(f"{len(found.lines)} lines")


def remember_entries(place: Place) -> None:
    """The values of the entries that the run makes, without ours: what core is to create and post by itself."""
    run = start(place).sudo()
    groups = run.line_ids.grouped("case_id") if run.mode == "case" else {False: run.line_ids}
    place.entries = []
    for case, lines in groups.items():
        values = run._prepare_entry(case, lines)
        rows = [
            (0, 0, {name: value for name, value in row.items() if not name.startswith("aftersales")})
            for _command, _id, row in values["line_ids"]
        ]
        own = {name: value for name, value in values.items() if not name.startswith("aftersales")}
        place.entries.append({**own, "line_ids": rows})
    place.cursor.rollback()
    place.env.invalidate_all()


def bare(place: Place) -> None:
    """The same entries with nothing but core."""
    moves = place.env(user=place.finance.id, su=True)["account.move"].create(place.entries)
    moves._post(soft=False)
    if set(moves.mapped("state")) != {"posted"}:
        raise AssertionError(set(moves.mapped("state")))


def on_clean_tables(function):
    """What the other side wrote and took back is gone: else core's queries about payments are planned for its remains."""
    return prepared(lambda place: place.analyse(), function)


def main() -> None:
    with Benchmark("allocation") as bench:
        ours = bench.open("ours", module="aftersales")
        set_up(ours)
        bench.fact(cases=CASES, costs_each=len(COSTS), parties_each=2)
        bench.measure(f"plan of {CASES} cases", ours, plan, repeat=3, units=CASES)
        for mode, count, title in (("period", CASES, "one entry"), ("case", ENTRIES, "an entry for each")):
            ours.env.company.aftersales_allocation_mode = mode
            ours.count = count
            ours.commit()
            remember_entries(ours)
            label = f"{count} cases, {title}"
            bench.compare(
                label,
                {"bare entries": (ours, on_clean_tables(bare)), "allocation": (ours, on_clean_tables(allocate))},
                repeat=1 if mode == "period" else 3,
                units=count,
                # thousands of entries warm up by themselves
                warm=False,
            )
            bench.aim(f"{label}: times bare entries", bench.ratio(label, "allocation"), 1.3)


if __name__ == "__main__":
    main()
