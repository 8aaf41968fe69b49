import { registry } from "@web/core/registry";

const SHARES = ".o_field_widget[name='share_ids']";
const ROW = `${SHARES} .o_selected_row`;

/** Choose a record in a many2one of the row that is being edited. */
function choose(field, name) {
    return [
        { content: `Type ${name}`, trigger: `${ROW} [name='${field}'] input`, run: `edit ${name}` },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:contains('${name}'):not(:contains('Create'))`,
            run: "click",
        },
    ];
}

function fillShare(share, grounds) {
    return [
        { content: "How much", trigger: `${ROW} [name='share'] input`, run: `edit ${share}` },
        { content: "Why", trigger: `${ROW} [name='grounds'] textarea, ${ROW} [name='grounds'] input`, run: `edit ${grounds}` },
    ];
}

function hasState(state) {
    return { content: state, trigger: `.o_statusbar_status .o_arrow_button_current:contains('${state}')` };
}

/** The bar is drawn anew when the row is left. */
const leave = { content: "Leave the row", trigger: ".o_form_sheet .oe_title", run: "click" };

const press = (label) => ({
    content: label,
    trigger: `.o_statusbar_buttons button:contains('${label}'), .modal-footer button:contains('${label}')`,
    run: "click",
});

/** Quality shares the fault between a department and a supplier. */
registry.category("web_tour.tours").add("aftersales_attribution_propose", {
    steps: () => [
        {
            content: "The next step of the case",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Propose responsibility')",
            run: "click",
        },
        { content: "Nobody named", trigger: ".o_field_widget[name='share_bar']:contains('Nobody named yet')" },
        { content: "A share", trigger: `${SHARES} .o_field_x2many_list_row_add a`, run: "click" },
        ...choose("department_id", "Assembly"),
        ...fillShare("60", "Seal fitted dry"),
        { content: "Another one", trigger: `${SHARES} .o_field_x2many_list_row_add a`, run: "click" },
        { content: "The first one is entered", trigger: `${SHARES} .o_data_row:not(.o_selected_row):contains('Assembly')` },
        {
            content: "A supplier",
            trigger: `${ROW} [name='party_kind'] input, ${ROW} [name='party_kind'] select`,
            run: "click",
        },
        { content: "Supplier", trigger: ".o_select_menu_item:contains('Supplier')", run: "click" },
        ...choose("partner_id", "Seals Ltd"),
        ...fillShare("30", "Lip too soft"),
        leave,
        { content: "Something is missing", trigger: ".o_aftersales_share_bar:contains('missing: 10')" },
        { content: "The row again", trigger: `${SHARES} .o_data_row:contains('Seals Ltd') td[name='share']`, run: "click" },
        { content: "That much", trigger: `${ROW} [name='share'] input`, run: "edit 40" },
        leave,
        { content: "Nothing is missing", trigger: ".o_aftersales_share_bar:not(:contains('missing'))" },
        press("Propose"),
        hasState("Proposed"),
        { content: "What it waits for", trigger: ".o_field_widget[name='waits_for']:contains('After-sales manager')" },
    ],
});

/** The manager finds it on the first screen and approves. */
registry.category("web_tour.tours").add("aftersales_attribution_approve", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Responsibility to approve')", run: "click" },
        { content: "Who bears what", trigger: ".o_data_row .o_aftersales_share_bar:contains('Seals Ltd')" },
        { content: "Open it", trigger: ".o_data_row td[name='case_id']", run: "click" },
        press("Approve"),
        { content: "To be served", trigger: ".o_field_widget[name='waits_for']:contains('To be served')" },
        { content: "Not by the manager who approved only", trigger: ".o_statusbar_buttons:not(:contains('Do not approve'))" },
    ],
});

/** Quality serves the round on its parties. */
registry.category("web_tour.tours").add("aftersales_attribution_serve", {
    steps: () => [
        press("Serve on the parties"),
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        hasState("Served"),
        { content: "The period runs", trigger: ".o_aftersales_countdown:contains('left')" },
    ],
});

/** The head of the department objects, on the phone. */
registry.category("web_tour.tours").add("aftersales_attribution_object", {
    steps: () => [
        { content: "Served on me", trigger: ".o_kanban_record:contains('Shaft seal drips')", run: "click" },
        { content: "The grounds", trigger: ".o_field_widget[name='grounds']:contains('Seal fitted dry')" },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_form_sheet",
            run({ anchor }) {
                if (anchor.scrollWidth > window.innerWidth) {
                    throw new Error(`The form is ${anchor.scrollWidth} wide`);
                }
            },
        },
        { content: "Object", trigger: ".o_form_sheet button[name='action_open_objection']", run: "click" },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The drawing says dry",
        },
        { content: "That is it", trigger: ".modal-footer button.btn-primary:contains('Object')", run: "click" },
        {
            content: "It stands there",
            trigger: ".o_field_widget[name='objection_ids']:contains('The drawing says dry')",
        },
    ],
});

/** Quality finds the objection and arranges the appraisal. */
registry.category("web_tour.tours").add("aftersales_attribution_appraise", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Objections to appraise')", run: "click" },
        { content: "Open it", trigger: ".o_data_row td[name='case_id']", run: "click" },
        press("Arrange higher appraisal"),
        { content: "Who", trigger: ".modal .o_field_widget[name='appraiser_id'] input", run: "click" },
        {
            content: "Only somebody higher is offered",
            trigger: ".o-autocomplete--dropdown-menu:not(:contains('The manager'))",
        },
        {
            content: "The general manager",
            trigger: ".o-autocomplete--dropdown-item:contains('The general_manager')",
            run: "click",
        },
        { content: "Arrange", trigger: ".modal-footer button.btn-primary:contains('Arrange')", run: "click" },
        { content: "It waits for the finding", trigger: ".o_field_widget[name='waits_for']:contains('finding')" },
    ],
});

/** The general manager finds that the shares have to change. */
registry.category("web_tour.tours").add("aftersales_attribution_conclude", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Appraisals to conclude')", run: "click" },
        { content: "Open it", trigger: ".o_data_row td[name='case_id']", run: "click" },
        press("Conclude appraisal"),
        {
            content: "Partly right",
            trigger: ".modal .o_field_widget[name='result'] .o_radio_item:contains('partly right') input",
            run: "click",
        },
        {
            content: "What was found",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The drawing is wrong",
        },
        { content: "Conclude", trigger: ".modal-footer button.btn-primary:contains('Conclude')", run: "click" },
        { content: "Superseded", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Superseded')" },
    ],
});

/** Quality draws up the second round from the finding. */
registry.category("web_tour.tours").add("aftersales_attribution_second", {
    steps: () => [
        {
            content: "Go on",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Decide on responsibility')",
            run: "click",
        },
        { content: "Round 2", trigger: ".o_field_widget[name='number']:contains('2')" },
        {
            content: "The finding stands there",
            trigger: ".o_field_widget[name='reasoning'] textarea:value('The drawing is wrong')",
        },
        {
            content: "The department's share",
            trigger: `${SHARES} .o_data_row:contains('Assembly') td[name='share']`,
            run: "click",
        },
        { content: "Less", trigger: `${ROW} [name='share'] input`, run: "edit 20" },
        {
            content: "The supplier's share",
            trigger: `${SHARES} .o_data_row:contains('Seals Ltd') td[name='share']`,
            run: "click",
        },
        { content: "This row, not the one before", trigger: `${SHARES} .o_data_row:not(.o_selected_row):contains('Assembly')` },
        { content: "More", trigger: `${ROW} [name='share'] input`, run: "edit 80" },
        press("Propose"),
        hasState("Proposed"),
        {
            content: "The appraiser's level approves",
            trigger: ".o_field_widget[name='waits_for']:contains('General manager')",
        },
    ],
});

/** Served, and final at once; the case shows it. */
registry.category("web_tour.tours").add("aftersales_attribution_final", {
    steps: () => [
        press("Serve on the parties"),
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        hasState("Decided"),
        { content: "Why", trigger: ".o_field_widget[name='ended_by']:contains('Final after the appraisal')" },
        { content: "The case", trigger: ".o_field_widget[name='case_id'] .o_form_uri, .o_field_widget[name='case_id'] a", run: "click" },
        { content: "Its page", trigger: ".o_notebook .nav-link:contains('Responsibility')", run: "click" },
        {
            content: "Both rounds",
            trigger: ".o_field_widget[name='attribution_ids'] .o_data_row:contains('Superseded')",
        },
        { content: "The bar", trigger: ".o_aftersales_share_bar:contains('80 %')" },
    ],
});
