"""Time limits: what they cost when tickets come, move and when the clock is looked at.

Creating and moving: ours against helpdesk_mgmt_sla of the same maker as helpdesk_mgmt (installed for the
benchmark alone), five limits a ticket on the same working hours, the same user, the chatter switched on; and
against the bare statements. Looking at the clock: helpdesk_mgmt_sla has no such thing (it neither warns nor
records that a limit was missed until the stage changes), so ours stands beside the bare statements only.
"""

from __future__ import annotations

from benchmarks.common import SMALL, Benchmark, Place, install_peers, prepared, say, without_limits
from benchmarks.data import add_people, clone, pick

FEW = 10 if SMALL else 100
NEW = 20 if SMALL else 1_000
MOVED = 20 if SMALL else 1_000
MANY = 50 if SMALL else 10_000
RUNNING = 400 if SMALL else 100_000
DUE = 40 if SMALL else 5_000
LENGTHS = (4, 8, 16, 24, 40)


# --- the same limits on both sides ---------------------------------------------------------------------------


def add_limits(place: Place) -> None:
    env = place.env
    if "aftersales.sla.policy" in env:
        place.sql("UPDATE aftersales_sla_policy SET active = FALSE")
        event = {kind.code: kind.id for kind in env["aftersales.ticket.event.kind"].search([])}
        place.limits = env["aftersales.sla.policy"].create(
            [
                {
                    "name": f"Settled within {hours} hours",
                    "start_event_kind_id": event["registered"],
                    "stop_event_kind_ids": [(6, 0, [event["solved"]])],
                    "length": hours,
                    "unit": "hours",
                    "calendar_id": env.company.resource_calendar_id.id,
                }
                for hours in LENGTHS
            ]
        )
    else:
        done, waiting = (env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}") for name in ("done", "awaiting"))
        place.team.write({"use_sla": True, "resource_calendar_id": env.company.resource_calendar_id.id})
        place.limits = env["helpdesk.sla"].create(
            [
                {
                    "name": f"Settled within {hours} hours",
                    "hours": hours,
                    "stage_id": done.id,
                    "ignore_stage_ids": [(6, 0, [waiting.id])],
                    "team_ids": [(6, 0, place.team.ids)],
                }
                for hours in LENGTHS
            ]
        )
    place.commit()


def limit_table(place: Place) -> str:
    return "aftersales_sla_deadline" if "aftersales.sla.deadline" in place.env else "helpdesk_ticket_sla"


def create(count: int):
    def run(place: Place):
        return (
            place.env["helpdesk.ticket"]
            .with_user(place.clerk.id)
            .create(
                [
                    {
                        "name": f"Spindle vibrates {number}",
                        "description": "<p>It started on Monday.</p>",
                        "partner_id": place.customer.id,
                        "team_id": place.team.id,
                        "channel_id": place.phone.id,
                    }
                    for number in range(count)
                ]
            )
        )

    return run


def team_without_limits(function):
    return prepared(lambda place: place.sql("UPDATE helpdesk_ticket_team SET use_sla = FALSE"), function)


def insert_limits(count: int):
    """Deadlines as rows, without any program."""

    def run(place: Place):
        place.sql(
            "INSERT INTO aftersales_sla_deadline"
            " (ticket_id, policy_id, company_id, round, start, due, next_check, state)"
            " SELECT t.id, p.id, 1, 1, now(), now() + interval '1 day', now() + interval '1 day', 'cancelled'"
            f" FROM (SELECT id FROM helpdesk_ticket ORDER BY id LIMIT {count}) t"
            " CROSS JOIN aftersales_sla_policy p WHERE p.active"
        )

    return run


def add_tickets(place: Place, count: int) -> None:
    """Tickets with five running limits each, repeated by SQL from one that the program made."""
    _seconds, _queries, [ticket] = place.call(create(1), undo=False)
    ticket = ticket.sudo()
    table = limit_table(place)
    limits = [row[0] for row in place.sql(f"SELECT id FROM {table} WHERE ticket_id = %s ORDER BY id", [ticket.id])]
    if len(limits) != len(LENGTHS):
        raise AssertionError(f"{place.title}: {len(limits)} limits began instead of {len(LENGTHS)}.")
    users = pick(place.clerks.ids)
    place.first = clone(place, "helpdesk_ticket", ticket.id, count, number=f"'OLD' || (g + {ticket.id})", user_id=users)
    for limit in limits:
        clone(place, table, limit, count, ticket_id=f"{place.first} + g - 1", user_id=users)
    if table == "aftersales_sla_deadline":
        place.sql(
            "INSERT INTO aftersales_ticket_event (ticket_id, kind_id, date, user_id)"
            f" SELECT t.id, e.kind_id, e.date, e.user_id FROM helpdesk_ticket t, aftersales_ticket_event e"
            f" WHERE t.id >= {place.first} AND e.ticket_id = {ticket.id}"
        )
    place.analyse()


# --- moving --------------------------------------------------------------------------------------------------


def move(count: int):
    """To waiting for the customer and back into work."""

    def run(place: Place):
        tickets = place.env["helpdesk.ticket"].with_user(place.clerk.id)
        tickets = tickets.browse(range(place.first, place.first + count))
        tickets.write({"stage_id": place.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting").id})
        place.cursor.flush()
        tickets.write({"stage_id": place.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress").id})

    return run


def update(count: int):
    def run(place: Place):
        ours = f"ticket_id BETWEEN {place.first} AND {place.first + count - 1}"
        for stage, state, pause in (("awaiting", "paused", "now()"), ("in_progress", "running", "NULL")):
            stage_id = place.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{stage}").id
            place.sql(f"UPDATE helpdesk_ticket SET stage_id = {stage_id} WHERE {ours.replace('ticket_id', 'id')}")
            place.sql(f"UPDATE aftersales_sla_deadline SET state = '{state}', paused_at = {pause} WHERE {ours}")

    return run


# --- looking at the clock ------------------------------------------------------------------------------------


def add_warnings(place: Place) -> None:
    """Each limit warns its owner at three quarters and tells the leader when it is missed."""
    place.team.user_id = place.clerks[-1]
    place.env["aftersales.sla.step"].create(
        [
            {"policy_id": policy.id, "trigger": trigger, "value": value, "recipient": recipient}
            for policy in place.limits
            for trigger, value, recipient in (("share", 75, "owner"), ("overdue", 0, "leader"))
        ]
    )
    place.commit()


def set_clock(place: Place, due: int) -> None:
    """Let `due` of the limits be over for an hour, all others have days to go; forget former turns."""
    place.sql("DELETE FROM aftersales_sla_notice")
    place.sql("DELETE FROM mail_activity WHERE res_model = 'helpdesk.ticket'")
    place.sql("DELETE FROM mail_mail")
    place.sql(
        "WITH ordered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM aftersales_sla_deadline"
        "  WHERE state = 'running')"
        " UPDATE aftersales_sla_deadline d SET breached = FALSE, met_share = NULL,"
        " start = now() at time zone 'utc' - interval '40 days',"
        " due = now() at time zone 'utc' + CASE WHEN n <= %(due)s THEN interval '-1 hour' ELSE '30 days' END,"
        " next_check = now() at time zone 'utc' + CASE WHEN n <= %(due)s THEN interval '-1 hour' ELSE '20 days' END"
        " FROM ordered WHERE ordered.id = d.id",
        {"due": due},
    )
    place.analyse()


def scan(place: Place) -> None:
    place.env["aftersales.sla.deadline"]._cron_scan()


def scan_by_sql(place: Place) -> None:
    """The rows that the scan leaves, written by statements that know beforehand what to write."""
    kind = place.env["aftersales.ticket.event.kind"]._get_id("limit_missed")
    due = "state = 'running' AND next_check <= now() at time zone 'utc'"
    step = "SELECT min(id) FROM aftersales_sla_step s WHERE s.policy_id = d.policy_id AND s.trigger = "
    for trigger in ("share", "overdue"):
        place.sql(
            "INSERT INTO aftersales_sla_notice (deadline_id, step_id, label, pending)"
            f" SELECT id, ({step}'{trigger}'), 'x', TRUE FROM aftersales_sla_deadline d WHERE {due}"
        )
    place.sql(
        "INSERT INTO aftersales_ticket_event (ticket_id, kind_id, date, user_id, note)"
        f" SELECT ticket_id, {kind}, now(), 1, 'x' FROM aftersales_sla_deadline WHERE {due}"
    )
    place.sql(
        "INSERT INTO mail_activity (res_model, res_id, res_model_id, user_id, date_deadline, summary, active)"
        " SELECT 'helpdesk.ticket', ticket_id, (SELECT id FROM ir_model WHERE model = 'helpdesk.ticket'), user_id,"
        f" now()::date, 'x', TRUE FROM aftersales_sla_deadline WHERE {due}"
    )
    place.sql(f"UPDATE aftersales_sla_deadline SET breached = TRUE, next_check = NULL WHERE {due}")


def mark_by_sql(place: Place) -> None:
    """Only the UPDATE that marks what is over."""
    place.sql(
        "UPDATE aftersales_sla_deadline SET breached = TRUE, next_check = NULL"
        " WHERE state = 'running' AND next_check <= now() at time zone 'utc'"
    )


def main() -> None:
    install_peers()
    with Benchmark("limits") as bench:
        ours = bench.open("ours", module="aftersales")
        theirs = bench.open("helpdesk_mgmt_sla", others=("helpdesk_mgmt_sla",))
        for place in (ours, theirs):
            add_people(place)
            add_limits(place)
            add_tickets(place, MANY if place is ours else MOVED)
        bench.fact(limits_per_ticket=len(LENGTHS), running=RUNNING, due=DUE)

        # figures are those of the last label: more turns, so that other programs disturb them less
        for count, repeat in ((NEW, 1), (FEW, 5)):
            label = f"create {count} tickets with 5 limits"
            bench.compare(
                label,
                {
                    "helpdesk_mgmt_sla": (theirs, create(count)),
                    "ours": (ours, create(count)),
                    "helpdesk_mgmt_sla, no limits": (theirs, team_without_limits(create(count))),
                    "ours, no limits": (ours, without_limits(create(count))),
                    "INSERT of the limits": (ours, insert_limits(count)),
                },
                repeat=repeat,
                units=count,
                warm=False,
            )
        own = _difference(bench, label, "ours")
        other = _difference(bench, label, "helpdesk_mgmt_sla")
        bench.fact(limits_ms_per_ticket={"ours": own, "helpdesk_mgmt_sla": other})
        bench.aim(
            "creation with limits: times faster than helpdesk_mgmt_sla",
            1 / bench.ratio(label, "ours"),
            5,
            at_least=True,
        )
        bench.aim("limits alone on creation: times faster", other / own, 5, at_least=True)

        for count, repeat in ((MOVED, 1), (FEW, 5)):
            label = f"{count} tickets to waiting and back"
            bench.compare(
                label,
                {
                    "helpdesk_mgmt_sla": (theirs, move(count)),
                    "ours": (ours, move(count)),
                    "helpdesk_mgmt_sla, no limits": (theirs, without_rows(move(count))),
                    "ours, no limits": (ours, without_rows(move(count))),
                    "UPDATE": (ours, update(count)),
                },
                repeat=repeat,
                units=count,
                warm=False,
            )
        own, other = _difference(bench, label, "ours"), _difference(bench, label, "helpdesk_mgmt_sla")
        bench.fact(limits_ms_per_move={"ours": own, "helpdesk_mgmt_sla": other})
        bench.aim("stage change with limits: times faster", 1 / bench.ratio(label, "ours"), 5, at_least=True)
        bench.aim("limits alone on stage change: times faster", other / own, 5, at_least=True)
        label = f"{MANY} tickets to waiting and back"
        bench.compare(
            label, {"UPDATE": (ours, update(MANY)), "ours": (ours, move(MANY))}, repeat=1, units=MANY, warm=False
        )

        look_at_the_clock(bench, ours)


def look_at_the_clock(bench: Benchmark, ours: Place) -> None:
    add_warnings(ours)
    more = RUNNING // len(LENGTHS) - ours.sql("SELECT count(*) FROM helpdesk_ticket")[0][0]
    if more > 0:
        add_tickets(ours, more)
    [running] = ours.sql("SELECT count(*) FROM aftersales_sla_deadline WHERE state = 'running'")
    say(f"  {running[0]} limits are running")
    peaks = []
    for due in (0, DUE):
        label = f"scan of {RUNNING} limits, {due} due"

        def afresh(function, due=due):
            # each time: the scan commits its batches
            return prepared(lambda place: set_clock(place, due), function)

        bench.compare(
            label,
            {
                "all rows by SQL": (ours, afresh(scan_by_sql)),
                "ours": (ours, afresh(scan)),
                "UPDATE only": (ours, afresh(mark_by_sql)),
            },
            repeat=2 if due else 1,
            units=max(due, 1),
            warm=False,
        )
        peaks.append(bench.row(label, "ours")["peak_mb"])
    bench.aim("scan: times the same rows by SQL", bench.ratio(label, "ours"), 3)
    bench.aim("scan: growth of memory from 0 to all due, MB", peaks[1] - peaks[0], 30)


def without_rows(function):
    """The same work on tickets that have no limits."""
    return prepared(lambda place: place.sql(f"DELETE FROM {limit_table(place)}"), function)


def _difference(bench: Benchmark, label: str, side: str) -> float:
    with_limits, without = bench.row(label, side), bench.row(label, f"{side}, no limits")
    return round(max(with_limits["ms_per_unit"] - without["ms_per_unit"], 0.01), 3)


if __name__ == "__main__":
    main()
