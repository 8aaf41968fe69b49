"""Satisfaction rates: rankings, the line by month and the pivot over 100,000 answers and as many invitations.

The house of five years has a contact for each of them. A ranking is what the screen "Rates" asks for: totals of a period
and of the one before, and the best of 200 products. Held against the bare count of the same answers by product, straight
from their table, in the same run.
"""

from __future__ import annotations

from benchmarks.common import SMALL, Benchmark, Place
from benchmarks.data import add_people, clone, fill, loading, pick

ANSWERS = 2_000 if SMALL else 100_000


def add_answers(place: Place) -> None:
    env = place.env
    ticket = env["helpdesk.ticket"].search([("name", "=", "Template")], limit=1)
    answer = env["aftersales.satisfaction"]._record(
        [{"source": "phone", "ticket_id": ticket.id, "mark_integrity": 5, "mark_skill": 4, "mark_speed": 5}]
    )
    values = {"ticket_id": ticket.id, "company_id": env.company.id, "state": "answered"}
    invitation = env["aftersales.invitation"].sudo().create(values)
    place.commit()
    products = env["product.product"].search([("default_code", "=like", "M-%")])
    first, step = place.first_ticket, 157_680_000 // ANSWERS
    moment = f"now() at time zone 'utc' - ({ANSWERS} - g) * interval '{step} seconds'"
    # the more of a product are made, the more answers it gets; one in seven customers is not content
    product = pick(products.ids, "(g::bigint * g) % 1009")
    with loading(place, "aftersales_satisfaction", "aftersales_invitation"):
        clone(
            place,
            "aftersales_satisfaction",
            answer.id,
            ANSWERS,
            ticket_id=f"{first} + g - 1",
            answered_on=moment,
            product_id=product,
            categ_id=str(products[0].categ_id.id or "NULL::integer"),
            user_id=pick(place.clerks.ids),
            team_id=str(place.team.id),
            average="CASE WHEN g % 7 = 0 THEN 2.5 ELSE 4.5 END",
            satisfied="g % 7 != 0",
        )
        clone(
            place,
            "aftersales_invitation",
            invitation.id,
            ANSWERS,
            ticket_id=f"{first} + g - 1",
            sent_on=moment,
            state="CASE WHEN g % 3 = 0 THEN 'answered' ELSE 'expired' END",
        )
    place.analyse()


def rank(axis: str, kind: str, **choice):
    def run(place: Place):
        report = place.env["aftersales.satisfaction.report"].with_user(place.manager)
        return report.get_ranking(axis, kind=kind, **choice)

    return run


def group(*groupby: str):
    def run(place: Place):
        report = place.env["aftersales.satisfaction.report"].with_user(place.manager)
        return report.formatted_read_group([], list(groupby), ["answers:sum", "rate:avg", "rate_low:avg"])

    return run


def rank_everything(place: Place):
    """All years at once: what a period can be at worst."""
    report = place.env["aftersales.satisfaction.report"].with_user(place.manager)
    return report._get_ranked([], ("product_id",), limit=50)


def bare(place: Place):
    return place.sql(
        "SELECT product_id, COUNT(*), AVG(satisfied::integer) FROM aftersales_satisfaction WHERE average > 0 GROUP BY 1"
    )


def main() -> None:
    with Benchmark("rates") as bench:
        ours = bench.open("ours", module="aftersales_service")
        add_people(ours)
        fill(ours, ANSWERS)
        add_answers(ours)
        ours.manager = ours.env.ref("base.user_admin")
        bench.fact(answers=ANSWERS, invitations=ANSWERS)
        everything = f"rank {ANSWERS} answers by product"
        bench.measure("bare count by product", ours, bare, repeat=9)
        bench.measure(everything, ours, rank_everything, repeat=9)
        bench.measure("screen: product, year", ours, rank("product", "year"), repeat=9)
        bench.measure("screen: engineer, year, weakest first", ours, rank("engineer", "year", weakest=True), repeat=9)
        bench.measure("screen: product, month", ours, rank("product", "month"), repeat=9)
        bench.measure("line by month, five years", ours, group("day:month"), repeat=5)
        bench.measure("pivot, product by quarter, five years", ours, group("product_id", "day:quarter"), repeat=5)
        bench.aim(f"{everything}: ms", bench.row(everything, "ours")["ms"], 200)
        bench.aim("screen: product, year: ms", bench.row("screen: product, year", "ours")["ms"], 200)


if __name__ == "__main__":
    main()
