"""The one way in which a controller gets hold of a ticket."""

from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.plain_text import plain_text, whole_number


def clean_access_token(token):
    """``token`` if it can be one at all: comparing anything else would end in a traceback."""
    token = plain_text(token)
    return token if token.isascii() and len(token) <= 64 else None


def find_ticket(ticket_id, access_token=None):
    """The ticket, for the customer who may see it, else nothing: no difference is made between a
    ticket that is not there and one that is not his.

    :param ticket_id: as sent, whatever it is
    :return: the ticket as the current user, with all rights
    """
    tickets = request.env["helpdesk.ticket"]
    ticket_id = whole_number(ticket_id)
    if not ticket_id:
        return tickets
    try:
        ticket = CustomerPortal()._document_check_access("helpdesk.ticket", ticket_id, clean_access_token(access_token))
    except (AccessError, MissingError):
        return tickets
    if ticket.confidential:
        # a report of wrongdoing is never on the portal, whoever asks and with whatever link
        return tickets
    # events name who acted: the customer, not the system
    return ticket.with_user(request.env.user).sudo()
