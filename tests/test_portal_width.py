import json
from datetime import date

from odoo.tests import tagged

from odoo.addons.aftersales_quality.tests.goods_common import GoodsFixtures
from odoo.addons.aftersales_service.tests.contract_common import ContractFixtures
from odoo.addons.aftersales_service.tests.portal_common import AfterSalesPortalCase

#: What no line can be broken in by itself.
LONG = "SN-2026-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-0123456789"
#: Every page is laid out in a frame as wide as a phone, without its scripts; what sticks out is named.
CODE = """
(async () => {
    for (const url of %(urls)s) {
        const answer = await fetch(url);
        const source = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!answer.ok || !source.querySelector("#wrap") || source.querySelector(".oe_login_form")) {
            throw new Error(`${url} is not the page that was asked for`);
        }
        source.querySelectorAll("script").forEach((script) => script.remove());
        const frame = document.createElement("iframe");
        frame.style.cssText = "width: 375px; height: 667px; border: 0";
        frame.srcdoc = source.documentElement.outerHTML;
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
        document.body.append(frame);
        await loaded;
        const page = frame.contentDocument;
        for (const root of [page.documentElement, page.querySelector("#wrapwrap")]) {
            if (root && root.scrollWidth > root.clientWidth) {
                const wide = [...page.querySelectorAll("body *")].filter(
                    (element) => element.getBoundingClientRect().right > root.clientWidth + 1
                );
                const names = wide.map((element) => `${element.tagName}.${element.className}`);
                throw new Error(`${url} is ${root.scrollWidth} wide: ${names.slice(0, 12).join(" | ")}`);
            }
        }
        frame.remove();
    }
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestPortalWidth(GoodsFixtures, ContractFixtures, AfterSalesPortalCase):
    """No page of ours scrolls sideways on a phone, however long its words are."""

    browser_size = "375x667"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_goods()
        cls.product.name = f"Pump {LONG}"
        cls.contract = cls._start_contract(start=date(2020, 1, 1), end=date(2099, 12, 31), response_wish=LONG)
        order = cls._plan_order(ticket=cls.ticket)
        cls.report = cls._work_on(order, fault=LONG, treatment=LONG)
        cls.complaint = cls._complain(
            partner_id=cls.customer_user.partner_id.id, name=f"Drips {LONG}", description=f"<p>{LONG}</p>"
        )
        cls._expect(cls.complaint)
        case = cls._open_case(cls.complaint, severity=cls.light)
        case.action_verify()
        for kind in ("result", "analysis"):
            letter = (
                cls.env["aftersales.quality.letter"].with_user(cls.quality).create({"case_id": case.id, "kind": kind})
            )
            letter.section_ids.body = (
                f"<p>{LONG}</p><table class='table'><tr><th>{LONG}</th><td>{LONG}</td></tr></table>"
            )
            letter.action_send()

    def test_nothing_scrolls_sideways_on_a_phone(self):
        urls = [
            "/my",
            "/my/tickets",
            f"/my/ticket/{self.ticket.id}",
            f"/my/ticket/{self.complaint.id}",
            f"/my/ticket/{self.complaint.id}?notice=result_accepted",
            "/my/cases/new",
            "/my/products",
            f"/my/products/{self.lot.id}",
            "/my/service-contracts",
            f"/my/service-contracts/{self.contract.id}",
            "/my/service-reports",
            f"/my/service-reports/{self.report.id}",
            "/after-sales/contact",
            "/after-sales/report",
            "/after-sales" + self.lot.with_user(self.clerk)._get_passport_url().partition("/after-sales")[2],
        ]
        self.env.flush_all()
        self.browser_js("/my", CODE % {"urls": json.dumps(urls)}, login=self.customer_user.login, timeout=180)
