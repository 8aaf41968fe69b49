import re
import secrets
import time

from odoo.http import Request
from odoo.tests import HttpCase
from odoo.tools import hmac

from .common import AfterSalesFixtures

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202020202030202020303030304060404040404080606"
    "050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101"
    "011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


class AfterSalesPortalCase(AfterSalesFixtures, HttpCase):
    """Speaks to the server the way a browser does: with a session, a page's tokens and forms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.ticket = cls._create_ticket(
            partner_id=cls.customer_user.partner_id.id,
            lot_id=cls.lot.id,
            kind_id=cls.kind_repair.id,
            name="Pump makes noise",
        )
        cls.other_ticket = cls._create_ticket(
            partner_id=cls.other_customer_user.partner_id.id, lot_id=cls.other_lot.id, name="Secret of the south"
        )
        cls.stage_done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.stage_awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")

    # --- who ----------------------------------------------------------------------------------------

    def login(self, user):
        self.authenticate(user.login, user.login)

    def visit(self):
        """Come without an account."""
        self.authenticate(None, None)

    # --- how ----------------------------------------------------------------------------------------

    def get(self, url, **kw):
        return self.url_open(url, allow_redirects=False, **kw)

    def post(self, url, data=None, files=None, csrf=True, **kw):
        data = dict(data or {})
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(url, data=data, files=files, allow_redirects=False, method="POST", **kw)

    def rpc(self, url, **params):
        response = self.url_open(url, json={"jsonrpc": "2.0", "method": "call", "params": params})
        return response.json()

    def sign_form(self, purpose, user, seconds_ago=60):
        """The token of a form that ``user`` has opened some time ago."""
        nonce, opened = secrets.token_hex(16), f"{int(time.time()) - seconds_ago:010d}"
        mac = hmac(self.env(su=True), f"aftersales_service-{purpose}", (nonce, opened, user.id))
        return f"{nonce}.{opened}.{mac}"

    def assert_sent_to(self, response, url):
        self.assertIn(response.status_code, (302, 303))
        self.assertURLEqual(response.headers["Location"], url)

    @staticmethod
    def token_in(page):
        return re.search(r'name="form_token" value="([^"]+)"', page)[1]

    def new_tickets(self):
        """Tickets filed since the fixtures, as the database has them now."""
        self.env.invalidate_all()
        return self.env["helpdesk.ticket"].search([("id", "not in", (self.ticket | self.other_ticket).ids)])

    def make_confidential(self, **values):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Bribe offered",
                "description": "Somebody took money.",
                "kind_id": self.kind_wrongdoing.id,
                **values,
            }
        )
