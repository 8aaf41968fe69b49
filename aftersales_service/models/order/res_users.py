from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.geo import great_circle_km


class ResUsers(models.Model):
    """The engineer: whose certificates count, where the way begins, what is planned already."""

    _inherit = "res.users"

    def _get_missing_certificates(self, needs):
        """Which required certificates each user does not hold.

        :param needs: list of (user, skills, day): what is needed of whom when
        :return: list of the missing ``hr.skill`` records, in the same order
        """
        skills = self.env["hr.skill"].union(*(skills for _user, skills, _day in needs))
        users = self.union(*(user for user, _skills, _day in needs))
        held = defaultdict(list)
        if skills and users:
            # a dispatcher plans by certificates without the right to open personal files
            certificates = (
                self.env["hr.employee.skill"]
                .sudo()
                .search_fetch(
                    [("employee_id.user_id", "in", users.ids), ("skill_id", "in", skills.ids)],
                    ["employee_id", "skill_id", "valid_from", "valid_to"],
                )
            )
            for certificate in certificates:
                held[certificate.employee_id.user_id.id, certificate.skill_id.id].append(
                    (certificate.valid_from, certificate.valid_to)
                )
        return [
            skills.filtered(
                lambda skill, user=user, day=day: (
                    not any(
                        (not start or start <= day) and (not end or end >= day)
                        for start, end in held[user.id, skill.id]
                    )
                )
            )
            for user, skills, day in needs
        ]

    @api.model
    def _get_engineer_domain(self, company, station):
        """Who may be sent: the people of ``station``, or those of ``company`` itself."""
        if station:
            return Domain("partner_id", "child_of", station.id) & Domain("share", "=", False)
        groups = self.env.ref("aftersales_service.group_engineer") | self.env.ref("aftersales_service.group_workshop")
        return (
            Domain("all_group_ids", "in", groups.ids)
            & Domain("company_ids", "in", company.ids)
            & Domain("share", "=", False)
        )

    def _get_bookings_between(self, start, stop, order):
        """Other service orders that each user is planned for in the given time, {user id: orders}."""
        bookings = (
            self.env["aftersales.order.booking"]
            .sudo()
            .search(
                [
                    ("user_id", "in", self.ids),
                    ("start", "<", stop),
                    ("stop", ">", start),
                    ("order_id", "!=", order._origin.id),
                ]
            )
        )
        by_user = bookings.grouped("user_id")
        return {user.id: by_user.get(user, bookings.browse()).order_id for user in self}

    def _get_load(self, moment):
        """Hours planned on the day and in the week of ``moment``, {user id: (day, week)}."""
        day = fields.Datetime.context_timestamp(self, moment).replace(hour=0, minute=0, second=0, microsecond=0)
        monday = day - timedelta(days=day.weekday())
        bookings = self.env["aftersales.order.booking"].sudo()

        def hours(start, days):
            domain = [
                ("user_id", "in", self.ids),
                ("start", ">=", _utc(start)),
                ("start", "<", _utc(start + timedelta(days=days))),
            ]
            return dict(bookings._read_group(domain, ["user_id"], ["hours:sum"]))

        on_day, in_week = hours(day, 1), hours(monday, 7)
        return {user.id: (on_day.get(user, 0.0), in_week.get(user, 0.0)) for user in self}

    def _get_distances(self, place):
        """Kilometres as the crow flies from where each user starts to ``place``, None if unknown.

        An engineer starts at the work address of the employee, a station's engineer at the station.
        """
        places = {}
        for user in self.sudo():
            start = user.employee_id.address_id
            if not _position(start):
                start = user.partner_id.commercial_partner_id
            places[user.id] = start
        target = place.sudo()
        return {user_id: great_circle_km(_position(start), _position(target)) for user_id, start in places.items()}


def _utc(moment):
    """The naive UTC time that the database keeps."""
    return (moment - moment.utcoffset()).replace(tzinfo=None)


def _position(partner):
    """Latitude and longitude of a partner, None if nobody has set them."""
    position = (partner.partner_latitude, partner.partner_longitude)
    return position if any(position) else None
