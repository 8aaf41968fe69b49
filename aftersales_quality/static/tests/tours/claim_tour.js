import { registry } from "@web/core/registry";

/** Steps that wait as long as a busy machine needs. */
function patient(steps) {
    return steps.map((step) => ({ timeout: 60000, ...step }));
}

const press = (label) => ({
    content: label,
    trigger: `.o_statusbar_buttons button:contains('${label}'), .modal-footer button:contains('${label}')`,
    run: "click",
});

function hasState(state) {
    return { content: state, trigger: `.o_statusbar_status .o_arrow_button_current:contains('${state}')` };
}

const LINES = ".modal .o_field_widget[name='line_ids']";

/** Quality proposes on the case what the supplier bears. */
registry.category("web_tour.tours").add("aftersales_claim_propose", {
    steps: () => patient([
        press("Claim from the supplier"),
        hasState("Draft"),
        { content: "What is claimed", trigger: ".o_field_widget[name='amount']:contains('64.00')" },
        { content: "Cost by cost", trigger: ".o_field_widget[name='line_ids'] .o_data_row:contains('Labour')" },
        { content: "Not approved by who proposed it", trigger: ".o_statusbar_buttons:not(:contains('Approve'))" },
    ]),
});

/** The manager finds it on the first screen and approves. */
registry.category("web_tour.tours").add("aftersales_claim_approve", {
    steps: () => patient([
        { content: "It waits", trigger: ".o_aftersales_card:contains('Claims to approve')", run: "click" },
        { content: "Open it", trigger: ".o_kanban_record:contains('Seals Ltd')", run: "click" },
        press("Approve"),
        hasState("Approved"),
    ]),
});

/** Quality sends it with its evidence. */
registry.category("web_tour.tours").add("aftersales_claim_send", {
    steps: () => patient([
        press("Send to the supplier"),
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        hasState("Sent"),
        { content: "What left the house", trigger: ".nav-link:contains('Sent and answered')", run: "click" },
        { content: "Letter and bundle", trigger: ".o_data_row button[name='action_open_bundle']" },
    ]),
});

/** Purchasing enters what the supplier has answered: the labour is accepted, not all of the parts. */
registry.category("web_tour.tours").add("aftersales_claim_answer", {
    steps: () => patient([
        press("Enter the answer"),
        { content: "Some of it", trigger: ".modal .o_radio_item:contains('Some of it') input", run: "click" },
        { content: "The parts", trigger: `${LINES} .o_data_row:contains('Parts') td[name='accepted_amount']`, run: "click" },
        { content: "Less", trigger: `${LINES} .o_selected_row [name='accepted_amount'] input`, run: "edit 10" },
        { content: "Why", trigger: `${LINES} .o_selected_row [name='reason'] input`, run: "edit Worn by use" },
        { content: "In their words", trigger: ".modal .o_field_widget[name='reason'] textarea", run: "edit One bearing was worn" },
        { content: "Enter it", trigger: ".modal-footer button:contains('Enter the answer')", run: "click" },
        hasState("Answered"),
        { content: "Partly", trigger: ".o_field_widget[name='answer']:contains('Partly accepted')" },
        { content: "The rest can be disputed", trigger: ".o_statusbar_buttons button:contains('Dispute')" },
    ]),
});

/** Finance prepares the credit note of what was accepted. */
registry.category("web_tour.tours").add("aftersales_claim_credit", {
    steps: () => patient([
        { content: "It waits", trigger: ".o_aftersales_card:contains('Claims waiting')", run: "click" },
        { content: "Open it", trigger: ".o_kanban_record:contains('Seals Ltd')", run: "click" },
        { content: "So much is to be credited", trigger: ".o_field_widget[name='to_credit_amount']:contains('42.00')" },
        press("Prepare credit note"),
        { content: "A vendor credit note", trigger: ".o_field_widget[name='invoice_line_ids'] .o_data_row:contains('Supplier claim')" },
        { content: "It leads back", trigger: "button[name='action_view_supplier_claim']" },
    ]),
});
