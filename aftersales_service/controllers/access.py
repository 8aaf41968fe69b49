"""The one way in which a controller gets hold of a ticket, a service report or a service contract."""

from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

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


def find_report(report_id, access_token=None):
    """The service report, for who may read it, else nothing: no difference is made between a report that
    is not there and one that is not his.

    Customers have no rights on reports whatever. It is theirs if it was written for their company or if
    they hold its link; our own people see here what their rights let them see.

    :param report_id: as sent, whatever it is
    :return: the report as the current user, with all rights
    """
    reports = request.env["aftersales.service.report"].sudo()
    report = reports.browse(whole_number(report_id)).exists()
    if not report or report.ticket_id.confidential:
        return reports
    user = request.env.user
    allowed = (
        (user._is_portal() and reports.search_count(reports._get_own_domain() & Domain("id", "=", report.id)))
        or (user._is_internal() and _may_read(report, user))
        or holds_token(report, access_token)
    )
    return report if allowed else reports


def find_contract(contract_id, access_token=None):
    """The service contract, for who may read it, else nothing: no difference is made between a contract that
    is not there and one that is not his.

    Customers have no rights on contracts whatever. It is theirs if it is their company's and has been put in
    force, or if they hold its link; our own people see here what their rights let them see.

    :param contract_id: as sent, whatever it is
    :return: the contract as the current user, with all rights
    """
    contracts = request.env["aftersales.contract"].sudo()
    contract = contracts.browse(whole_number(contract_id)).exists()
    if not contract:
        return contracts
    user = request.env.user
    allowed = (
        (user._is_portal() and contract.filtered_domain(contracts._get_portal_domain()))
        or (user._is_internal() and _may_read(contract, user))
        or (contract.started_on and holds_token(contract, access_token))
    )
    return contract if allowed else contracts


def _may_read(document, user):
    companies = user.company_ids.ids
    return document.with_user(user).with_context(allowed_company_ids=companies).has_access("read")


def holds_token(document, access_token):
    """Whether ``access_token`` is the one of ``document``, and not merely sent along by who may see it anyway."""
    token = clean_access_token(access_token)
    return bool(token and document.access_token and consteq(document.access_token, token))
