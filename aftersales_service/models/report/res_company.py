import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.pades import TimeStampFailed, make_self_signed, sign_pdf

_logger = logging.getLogger(__name__)
#: A certificate that we make ourselves outlives the records by far.
SELF_SIGNED_YEARS = 20


class ResCompany(models.Model):
    """The company's own digital signature under its documents."""

    _inherit = "res.company"

    aftersales_certificate_id = fields.Many2one(
        "certificate.certificate",
        string="Certificate for service reports",
        check_company=False,
        groups="base.group_system",
        help="Signs every sealed file. Made by ourselves at the installation; replace it by one of a "
        "certification authority that your customers' PDF readers trust.",
    )

    @api.constrains("aftersales_certificate_id")
    def _check_aftersales_certificate(self):
        for company in self.sudo():
            certificate = company.aftersales_certificate_id
            if certificate and not (certificate.private_key_id.pem_key and certificate.is_valid):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot sign: it has no private key, cannot be read, or is not valid today. Load it "
                        "with its key, for example as a .p12 file with its password.",
                        name=certificate.name or certificate.subject_common_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_certificate()
        companies._ensure_chain()
        return companies

    def write(self, vals):
        names = {company: company.name for company in self} if vals.get("name") else {}
        result = super().write(vals)
        for company, before in names.items():
            company._rename_certificate(before)
        return result

    def _rename_certificate(self, before):
        """Make our own certificate anew while nothing bears it: companies get their real name after installation."""
        self.ensure_one()
        company = self.sudo()
        own = company.aftersales_certificate_id.subject_common_name == before[:64]
        if own and company.name != before and not self.env["aftersales.seal.chain"]._get_for(company).sequence:
            company.aftersales_certificate_id.active = False
            company.aftersales_certificate_id = False
            company._ensure_certificate()

    def _ensure_chain(self):
        """Give each company its chain of seals, so that the first two who sign don't both begin one."""
        for company in self:
            self.env["aftersales.seal.chain"]._get_for(company)

    def _ensure_certificate(self):
        """Give each company that has none a certificate of its own making."""
        for company in self.sudo().filtered(lambda company: not company.aftersales_certificate_id):
            key, certificate = make_self_signed(company.name, company.name, SELF_SIGNED_YEARS)
            name = self.env._("Service reports of %(company)s", company=company.name)
            company.aftersales_certificate_id = (
                self.env["certificate.certificate"]
                .sudo()
                .create(
                    {
                        "name": name,
                        "company_id": company.id,
                        "content": base64.b64encode(certificate),
                        "private_key_id": self.env["certificate.key"]
                        .sudo()
                        .create({"name": name, "company_id": company.id, "content": base64.b64encode(key)})
                        .id,
                    }
                )
            )

    def _sign_pdf(self, pdf, name):
        """Put the company's digital signature under a file.

        A time stamp service that does not answer does not keep a customer waiting who has signed: the
        file is signed with our own time, and the log says so.

        :param str name: what is signed, for the log
        :return: (signed file, whether a time stamp service has confirmed the time)
        """
        self.ensure_one()
        company = self.sudo().with_context(bin_size=False)
        company._ensure_certificate()
        certificate = company.aftersales_certificate_id
        key = base64.b64decode(certificate.private_key_id.pem_key)
        pem = base64.b64decode(certificate.pem_certificate)
        if company.aftersales_timestamp_url:
            try:
                return sign_pdf(pdf, key, pem, timestamp_url=company.aftersales_timestamp_url), True
            except TimeStampFailed as error:
                _logger.warning("%s was sealed without the time stamp of %s: %s", name, company.name, error)
        return sign_pdf(pdf, key, pem), False
