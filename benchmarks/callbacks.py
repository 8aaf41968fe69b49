"""Customer care: what it costs to decide about settled cases, and to hand out the calls of a bad morning.

100,000 settled cases are there. Callbacks and invitations are planned for 1,000, 10,000 and all of them, in batches as the
scheduled actions take them; the price for each must not depend on how many there are. Beside it the bare INSERT of
the very rows that were planned. Then 50,000 calls that nobody has yet are handed out to eight callers by the scheduled
action, which stops whenever its time slice is over and goes on in the next one.
"""

from __future__ import annotations

import time

from benchmarks.common import SMALL, Benchmark, Place, prepared
from benchmarks.data import add_people, fill

CASES = 2_000 if SMALL else 100_000
SIZES = (200, 1_000, 2_000) if SMALL else (1_000, 10_000, 100_000)
CALLS = 1_000 if SMALL else 50_000
BATCH = 500
#: Seconds that Odoo gives a scheduled action before it lets the next one go first.
SLICE = 10


def set_up(place: Place) -> None:
    """Everything is settled, by repair or complaint, an hour ago; nothing is planned."""
    env = place.env
    add_people(place)
    env.company.aftersales_caller_ids = place.clerks
    fill(place, CASES)
    kinds = [env.ref(f"aftersales_service.kind_{code}").id for code in ("repair", "complaint")]
    place.sql(
        "UPDATE helpdesk_ticket SET kind_id = (%s::int[])[1 + id %% 2], confidential = FALSE, partner_phone = '1',"
        " closed = TRUE, closed_date = now() at time zone 'utc', duplicate_id = NULL, partner_id = commercial_partner_id"
        " WHERE id >= %s",
        [kinds, place.first_ticket],
    )
    classes = env["aftersales.customer.class"].search([])
    place.sql(
        "UPDATE res_partner SET customer_class_id = (%s::int[])[1 + id %% %s] WHERE id IN"
        " (SELECT commercial_partner_id FROM helpdesk_ticket)",
        [classes.ids, len(classes)],
    )
    solved = env["aftersales.ticket.event.kind"]._get_id("solved")
    place.sql(
        "INSERT INTO aftersales_ticket_event (ticket_id, kind_id, date, user_id, create_uid, create_date)"
        " SELECT id, %s, (now() at time zone 'utc') - interval '1 hour', 1, 1, now() at time zone 'utc'"
        " FROM helpdesk_ticket WHERE id >= %s ORDER BY id RETURNING id",
        [solved, place.first_ticket],
    )
    place.events = [
        row[0]
        for row in place.sql(
            "SELECT max(id) FROM aftersales_ticket_event WHERE kind_id = %s AND ticket_id >= %s GROUP BY ticket_id"
            " ORDER BY ticket_id",
            [solved, place.first_ticket],
        )
    ]
    place.cases = [
        row[0] for row in place.sql("SELECT id FROM helpdesk_ticket WHERE id >= %s ORDER BY id", [place.first_ticket])
    ]
    place.analyse()


def in_batches(place: Place, ids: list, step) -> None:
    """As a scheduled action does it: a batch, written, forgotten, the next one. All cases together stay planned."""
    for begin in range(0, len(ids), BATCH):
        step(ids[begin : begin + BATCH])
        place.env.flush_all()
        place.env.invalidate_all()
        if len(ids) == CASES:
            place.cursor.commit()


def plan_callbacks(count: int):
    def plan(place: Place) -> None:
        env = place.env
        in_batches(
            place,
            place.events[:count],
            lambda ids: env["aftersales.callback"]._plan(env["aftersales.ticket.event"].browse(ids)),
        )

    return plan


def plan_invitations(count: int):
    def plan(place: Place) -> None:
        env = place.env
        in_batches(
            place,
            place.cases[:count],
            lambda ids: env["aftersales.invitation"]._plan(env["helpdesk.ticket"].browse(ids)),
        )

    return plan


def insert_again(table: str, count: int):
    """The rows that were planned, without anybody who thinks."""

    def insert(place: Place) -> None:
        ids = place.rows[table][:count]
        for begin in range(0, len(ids), BATCH):
            place.sql(
                f"INSERT INTO {table} SELECT * FROM bare_{table} WHERE id = ANY(%s)", [ids[begin : begin + BATCH]]
            )

    return insert


def put_aside(place: Place, table: str) -> None:
    """Keep the rows that were planned, and leave the table empty."""
    place.sql(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} ORDER BY id")
    place.sql(f"ALTER TABLE bare_{table} ADD PRIMARY KEY (id)")
    place.sql(f"DELETE FROM {table}")
    place.rows = getattr(place, "rows", {})
    place.rows[table] = [row[0] for row in place.sql(f"SELECT id FROM bare_{table} ORDER BY id")]
    place.analyse()


def measure_planning(bench: Benchmark, place: Place, what: str, table: str, plan) -> None:
    *smaller, most = SIZES
    for count in smaller:
        bench.measure(f"{what} planned for {count} cases", place, plan(count), repeat=3, units=count)
    bench.measure(f"{what} planned for {most} cases", place, plan(most), repeat=1, warm=False, units=most)
    put_aside(place, table)
    bench.fact(**{f"{what}_rows": len(place.rows[table])})
    for count in SIZES:
        label = f"{what}: bare INSERT of the rows of {count} cases"
        bench.measure(label, place, insert_again(table, count), repeat=3, warm=False, units=count)
        ours = bench.row(f"{what} planned for {count} cases", "ours")["ms_per_unit"]
        bench.fact(**{f"{what}_{count}_times_bare_insert": round(ours / bench.row(label, "ours")["ms_per_unit"], 1)})
    each = [bench.row(f"{what} planned for {count} cases", "ours")["ms_per_unit"] for count in SIZES]
    bench.aim(f"{what}: a case of {SIZES[-1]} costs so many times one of {SIZES[0]}", each[-1] / each[0], 1.2)


def hand_out(place: Place) -> None:
    """The scheduled action until nothing is left, in slices as Odoo gives them."""
    crons = type(place.env["ir.cron"])
    callbacks = place.env["aftersales.callback"]
    place.slices, place.longest, place.per_slice = 0, 0.0, []
    begin = last = 0.0

    def commit_progress(self, processed=0, **_how):
        nonlocal last
        self.env.cr.commit()
        now = time.perf_counter()
        place.longest, last = max(place.longest, now - last), now
        return max(begin + SLICE - now, 0)

    original = crons._commit_progress
    crons._commit_progress = commit_progress
    try:
        while callbacks.search_count(callbacks._get_unassigned_domain()):
            begin = last = time.perf_counter()
            callbacks._cron_spread()
            place.slices += 1
            place.env.invalidate_all()
    finally:
        crons._commit_progress = original


def main() -> None:
    with Benchmark("callbacks") as bench:
        ours = bench.open("ours", module="aftersales_service")
        set_up(ours)
        bench.fact(cases=CASES, callers=len(ours.clerks))
        measure_planning(bench, ours, "callbacks", "aftersales_callback", plan_callbacks)
        measure_planning(bench, ours, "invitations", "aftersales_invitation", plan_invitations)

        # every one of them is to be called
        ours.sql("UPDATE aftersales_callback_rule SET share_of = 'rule', share = 100")
        ours.env.registry.clear_cache()
        ours.call(plan_callbacks(CALLS), undo=False)
        ours.analyse()
        label = f"{CALLS} calls handed out to {len(ours.clerks)} callers"
        bench.measure(label, ours, hand_out, repeat=1, warm=False, units=CALLS)
        loads = ours.sql("SELECT count(*) FROM aftersales_callback WHERE state = 'planned' GROUP BY user_id, due")
        loads = sorted(load for (load,) in loads)
        bench.fact(slices=ours.slices, longest_batch_s=round(ours.longest, 2), least=loads[0], most=loads[-1])
        bench.aim("the longest batch between two commits: seconds", ours.longest, SLICE)
        bench.aim("most calls of one caller on one day, to the least", loads[-1] / loads[0], 1.1)
        bench.measure("the same run once more, nothing to do", ours, hand_out_nothing, repeat=3)


hand_out_nothing = prepared(lambda place: None, lambda place: place.env["aftersales.callback"]._cron_spread())


if __name__ == "__main__":
    main()
