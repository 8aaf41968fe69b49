from odoo import fields


class RatesFixtures:
    """Answers and invitations as customer care leaves them behind. Mixed into test cases."""

    @classmethod
    def _answer(cls, day, marks=5, count=1, **facts):
        """``count`` answers of the same day; ``marks`` of all four dimensions, or four of them."""
        given = marks if isinstance(marks, tuple) else (marks,) * 4
        names = ("mark_integrity", "mark_attitude", "mark_skill", "mark_speed")
        moment = day if len(str(day)) > 10 else f"{day} 09:00:00"
        values = {
            "source": "phone",
            "company_id": cls.company.id,
            "answered_on": fields.Datetime.to_datetime(moment),
            **dict(zip(names, given, strict=True)),
            **facts,
        }
        return cls.env["aftersales.satisfaction"]._record([dict(values) for _number in range(count)])

    @classmethod
    def _invite(cls, day, answered=False, ticket=None, **facts):
        """A customer who was asked on ``day`` about a contact of his."""
        ticket = ticket or cls._create_ticket(partner_id=cls.customer.id, product_id=cls.product.id)
        # invitations of a case are written by the scheduled action; here just one that stands as it leaves them
        values = {
            "ticket_id": ticket.id,
            "partner_id": ticket.partner_id.id,
            "company_id": ticket.company_id.id,
            "sent_on": f"{day} 08:00:00",
            "state": "answered" if answered else "expired",
            **facts,
        }
        return cls.env["aftersales.invitation"].sudo().create(values)

    @classmethod
    def _create_product(cls, name, category=None):
        values = {"name": name}
        if category:
            values["categ_id"] = category.id
        return cls.env["product.product"].create(values)

    def _rank(self, axis="product", user=None, **choice):
        """The ranking as ``user`` sees it, of the year 2026 if nothing else is chosen."""
        choice = {"kind": "year", "day": "2026-06-01", **choice}
        return self.env["aftersales.satisfaction.report"].with_user(user or self.manager).get_ranking(axis, **choice)

    def _names(self, axis="product", **choice):
        return [row["name"] for row in self._rank(axis, **choice)["rows"]]
