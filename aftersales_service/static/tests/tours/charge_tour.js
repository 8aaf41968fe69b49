import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The dispatcher sees that it is paid work and asks the leader. */
tours.add("aftersales_charge_ask", {
    steps: () => [
        { content: "Paid service", trigger: ".alert[name='charge_banner']:contains('Paid service')" },
        { content: "The lines", trigger: ".o_notebook a[name='charges']", run: "click" },
        {
            content: "The part with its price and who pays",
            trigger: ".o_data_row:contains('Bearing'):contains('100.00'):contains('Customer')",
        },
        { content: "Why", trigger: ".o_data_row:contains('No serial is known')" },
        { content: "Ask", trigger: "button[name='action_ask_charge_approval']", run: "click" },
        { content: "It waits", trigger: ".alert[name='charge_banner'] [name='charge_state']:contains('To approve')" },
    ],
});

/** The manager finds it on the first screen and approves. */
tours.add("aftersales_charge_approve", {
    steps: () => [
        { content: "Today", trigger: ".o_aftersales_card:contains('Paid work to approve')", run: "click" },
        { content: "The order", trigger: ".o_data_row:contains('Northern Mill') td[name='name']", run: "click" },
        { content: "Approve", trigger: "button[name='action_approve_charge']", run: "click" },
        { content: "To offer", trigger: ".alert[name='charge_banner'] [name='charge_state']:contains('To offer')" },
    ],
});

tours.add("aftersales_charge_send", {
    steps: () => [
        { content: "Send", trigger: "button.btn-primary[name='action_send_quotation']", run: "click" },
        { content: "Offered", trigger: ".alert[name='charge_banner'] [name='charge_state']:contains('Offered')" },
        { content: "To be seen", trigger: "button[name='action_view_quotation']" },
    ],
});

/** The customer accepts on the telephone. */
tours.add("aftersales_charge_accept", {
    steps: () => [
        { content: "What it costs", trigger: "#quote_content:contains('Bearing')" },
        { content: "Accept", trigger: "a[data-bs-target='#modalaccept']:visible", run: "click" },
        { content: "The name", trigger: ".modal .o_web_sign_name_and_signature input", run: "fill Ann Miller" },
        {
            content: "The signature follows the name",
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Sign",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Thank you", trigger: "#quote_content:contains('Thank You')" },
    ],
});

/** Finance makes the draft by one button. */
tours.add("aftersales_charge_invoice", {
    steps: () => [
        { content: "Today", trigger: ".o_aftersales_card:contains('Charges to invoice')", run: "click" },
        { content: "The order", trigger: ".o_data_row:contains('Northern Mill') td[name='name']", run: "click" },
        { content: "Invoice", trigger: "button[name='action_invoice_charges']", run: "click" },
        { content: "A draft", trigger: ".o_form_view:contains('Draft Invoice'), .o_form_view:contains('Bearing')" },
        { content: "The way back", trigger: "button[name='action_view_service_orders']" },
    ],
});

/** The engineer reads price and coverage and changes neither. */
tours.add("aftersales_charge_engineer", {
    steps: () => [
        { content: "The part and its price", trigger: "[name='charges']:contains('Bearing'):contains('100.00')" },
        { content: "Who pays", trigger: "[name='charges'] .badge:contains('Customer')" },
        { content: "Nothing to write in", trigger: "[name='charges']:not(:has(input))" },
    ],
});

/** The clerk asks to give a part away. */
tours.add("aftersales_goodwill_ask", {
    steps: () => [
        { content: "The lines", trigger: ".o_notebook a[name='charges']", run: "click" },
        {
            content: "Who pays?",
            trigger: ".o_data_row:contains('Bearing') button:contains('Who pays?')",
            run: "click",
        },
        {
            content: "Why",
            trigger: ".modal [name='reason'] input",
            run: "edit Long-standing customer",
        },
        { content: "Ask", trigger: ".modal button[name='action_decide']:visible", run: "click" },
        {
            content: "Asked for, still paid by the customer",
            trigger: ".o_data_row:contains('Bearing'):contains('Goodwill'):contains('Customer')",
        },
    ],
});

/** It is more than the dispatcher may give away: no button. */
tours.add("aftersales_goodwill_above_limit", {
    steps: () => [
        { content: "The lines", trigger: ".o_notebook a[name='charges']", run: "click" },
        {
            content: "No button",
            trigger: ".o_data_row:contains('Bearing'):contains('Goodwill'):not(:has(button[name='action_approve']))",
        },
    ],
});

tours.add("aftersales_goodwill_approve", {
    steps: () => [
        { content: "Today", trigger: ".o_aftersales_card:contains('Goodwill to decide')", run: "click" },
        {
            content: "Approve",
            trigger: ".o_data_row:contains('Bearing') button[name='action_approve']",
            run: "click",
        },
        { content: "Decided", trigger: ".o_list_view:not(:has(.o_data_row:contains('Bearing')))" },
    ],
});
