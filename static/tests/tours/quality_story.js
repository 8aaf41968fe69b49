import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TITLE = "Shaft seal drips";

const press = (label) => ({
    content: label,
    trigger: `.o_statusbar_buttons button:contains('${label}')`,
    run: "click",
});
const stands = (state) => ({
    content: `It is: ${state}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains('${state}')`,
});
const openCard = (name) => ({
    content: `On the first screen: ${name}`,
    trigger: `.o_aftersales_card:contains('${name}')`,
    run: "click",
});
const openRow = (words, column) => ({
    content: `The row of ${words}`,
    trigger: `.o_data_row:contains('${words}') td[name='${column}']`,
    run: "click",
});
const sure = { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" };

/** Choose a record in a many2one. */
function choose(scope, field, name) {
    return [
        { content: `Type ${name}`, trigger: `${scope} [name='${field}'] input`, run: `edit ${name}` },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:contains('${name}'):not(:contains('Create'))`,
            run: "click",
        },
    ];
}

/** The clerk writes down a complaint while the customer is on the phone. */
registry.category("web_tour.tours").add("aftersales_story_complaint", {
    steps: () => [
        { content: "New contact", trigger: ".o_aftersales_today button:contains('New contact')", run: "click" },
        {
            content: "The serial",
            trigger: ".modal [name='quick_lookup'] input",
            run: "edit SN-1001 && press Tab",
        },
        { content: "It is ours", trigger: ".modal [name='serial_state']:contains('Verified')" },
        ...choose(".modal", "kind_id", "Complaint"),
        {
            content: "In one line",
            trigger: ".modal [name='name'] input, .modal [name='name'] textarea",
            run: `edit ${TITLE}`,
        },
        {
            content: "In the customer's words",
            trigger: ".modal [name='description'] .odoo-editor-editable",
            run: "editor It drips since the night shift",
        },
        { content: "Register", trigger: ".modal button:contains('Register')", run: "click" },
        { content: "Done", trigger: "body:not(:has(.modal)) .o_aftersales_today" },
    ],
});

/** Quality finds it among the complaints that have no case. */
registry.category("web_tour.tours").add("aftersales_story_waiting", {
    steps: () => [
        openCard("Complaints without a case"),
        openRow(TITLE, "name"),
        {
            content: "A case can be opened",
            trigger: ".o_form_statusbar button[name='action_open_quality_case']",
        },
    ],
});

/** Purchasing writes down that the supplier accepts. */
registry.category("web_tour.tours").add("aftersales_story_supplier", {
    steps: () => [
        openCard("Parties that have not answered"),
        openRow("Seals Ltd", "case_title"),
        { content: "The grounds", trigger: ".o_field_widget[name='grounds']:contains('Lip too soft')" },
        { content: "Accept", trigger: ".o_form_sheet button[name='action_accept']", run: "click" },
        sure,
        stands("Accepted"),
    ],
});

/** The general manager approves the second round, on the appraiser's level. */
registry.category("web_tour.tours").add("aftersales_story_second", {
    steps: () => [
        openCard("Responsibility to approve"),
        openRow("Seals Ltd", "case_id"),
        press("Approve"),
        { content: "To be served", trigger: ".o_field_widget[name='waits_for']:contains('To be served')" },
    ],
});

/** Quality plans what is done, the customer agrees, the owner may begin. */
registry.category("web_tour.tours").add("aftersales_story_plan", {
    steps: () => [
        press("Agree on actions"),
        stands("Actions"),
        { content: "Its page", trigger: ".o_notebook .nav-link:contains('Actions')", run: "click" },
        {
            content: "An action",
            trigger: ".o_field_widget[name='action_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "What is done",
            trigger: ".modal [name='title'] input, .modal [name='title'] textarea",
            run: "edit Fit the seal with grease",
        },
        ...choose(".modal", "cause_id", "Seal too hard"),
        ...choose(".modal", "user_id", "The worker"),
        { content: "Until when", trigger: ".modal [name='due'] input", run: "edit 12/31/2099 && press Tab" },
        ...choose(".modal", "verifier_id", "The manager"),
        {
            content: "How we know",
            trigger: ".modal [name='criterion'] input, .modal [name='criterion'] textarea",
            run: "edit Ten seals in a row are dry",
        },
        {
            content: "By looking at it",
            trigger: ".modal [name='measure'] .o_radio_item:contains('finding') input, .modal [name='measure'] .o_radio_item:contains('Finding') input",
            run: "click",
        },
        { content: "Save", trigger: ".modal-footer .o_form_button_save", run: "click" },
        {
            content: "It is proposed",
            trigger: "body:not(:has(.modal)) .o_field_widget[name='action_ids'] .o_data_row:contains('Proposed')",
        },
        {
            content: "For customer service",
            trigger: ".o_field_widget[name='outcome'] input",
            run: "edit New seals are fitted with grease",
        },
        ...stepUtils.saveForm(),
        press("Customer agrees"),
        { content: "Who", trigger: ".modal [name='with_whom'] input", run: "edit Head of maintenance" },
        { content: "Write down", trigger: ".modal-footer .btn-primary:contains('Write down')", run: "click" },
        {
            content: "It stands there",
            trigger: "body:not(:has(.modal)) .o_field_widget[name='plan_agreed_with']:contains('Head of maintenance')",
        },
        press("Start actions"),
        {
            content: "In work",
            trigger: ".o_field_widget[name='action_ids'] .o_data_row:contains('In work')",
        },
    ],
});

/** The manager judges the effect; nothing else is open. */
registry.category("web_tour.tours").add("aftersales_story_effect", {
    steps: () => [
        {
            content: "An effect to judge",
            trigger: ".o_kanban_record:contains('Fit the seal with grease'):contains('Judge')",
            run: "click",
        },
        { content: "What was done", trigger: ".o_field_widget[name='done_note']:contains('both shifts')" },
        { content: "Judge it", trigger: "button[name='action_open_effect']", run: "click" },
        { content: "It helped", trigger: ".modal [name='effect'] label:contains('It helped')", run: "click" },
        {
            content: "What was found",
            trigger: ".modal [name='reason'] textarea",
            run: "edit Ten seals looked at, all dry",
        },
        { content: "Judge", trigger: ".modal-footer .btn-primary:contains('Judge')", run: "click" },
        stands("Effective"),
    ],
});

/** One letter, its text proposed from the case. */
function write(kind, part, words) {
    return [
        { content: "Another letter", trigger: ".o_list_button_add, .o_form_button_create", run: "click" },
        {
            content: "Which kind",
            trigger: ".o_field_widget[name='kind'] .o_select_menu_toggler, .o_field_widget[name='kind'] input",
            run: "click",
        },
        { content: kind, trigger: `.o_select_menu_item:contains('${kind}')`, run: "click" },
        ...stepUtils.saveForm(),
        { content: "It has a number", trigger: ".o_field_widget[name='name']:contains('20')" },
        {
            content: `${part} is told already`,
            trigger: `.o_field_widget[name='section_ids'] .o_kanban_record:contains('${part}'):contains('${words}')`,
        },
    ];
}

/** Quality closes its books with the customer: result notice and 8D report. */
registry.category("web_tour.tours").add("aftersales_story_letters", {
    steps: () => [
        stands("Closed"),
        { content: "The letters", trigger: "button[name='action_view_letters']", run: "click" },
        ...write("Result notice", "What happens now", "Fit the seal with grease"),
        ...write("8D report", "D4 Root causes", "Seal too hard"),
        { content: "Somebody else has to read it", trigger: ".alert-info:contains('has to approve it')" },
    ],
});

const back = {
    content: "Back to the list",
    trigger: ".o_control_panel .o_back_button, .o_control_panel .breadcrumb-item:last a",
    run: "click",
};
const approve = (kind) => [openRow(kind, "title"), press("Approve"), stands("Approved")];

/** The manager reads both and stands for them. */
registry.category("web_tour.tours").add("aftersales_story_approve", {
    steps: () => [
        openCard("Letters to approve"),
        ...approve("Result notice"),
        back,
        ...approve("8D report"),
    ],
});

// the file is made meanwhile
const send = (kind) => [openRow(kind, "title"), press("Send"), sure, { ...stands("Sent"), timeout: 60000 }];

/** Quality sends both; what is sent is a file from now on. */
registry.category("web_tour.tours").add("aftersales_story_send", {
    steps: () => [
        openCard("Letters to send"),
        ...send("Result notice"),
        back,
        ...send("8D report"),
        { content: "The file", trigger: "button[name='action_print']:contains('Open the file')" },
    ],
});

/** The clerk reads on the complaint what may be told. */
registry.category("web_tour.tours").add("aftersales_story_outcome", {
    steps: () => [
        { content: "It was true", trigger: ".o_as_quality_outcome:contains('True')" },
        { content: "What came out", trigger: ".o_as_quality_outcome:contains('New seals are fitted with grease')" },
    ],
});

/** The customer, on the phone: it was checked, this is the result, that is done; he accepts. */
registry.category("web_tour.tours").add("aftersales_story_customer", {
    steps: () => [
        { content: "It was checked", trigger: ".o_as_quality:contains('it is justified')" },
        { content: "The result", trigger: ".o_as_quality:contains('Seal too hard')" },
        { content: "The plan", trigger: ".o_as_quality:contains('Fit the seal with grease')" },
        { content: "His letters", trigger: ".o_as_quality .o_as_documents:contains('8D report')" },
        {
            content: "He accepts",
            trigger: ".o_as_quality li:contains('Result notice') button:contains('I accept the result')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "It is noted", trigger: ".alert-success:contains('you accept the result')" },
        { content: "And stands there", trigger: ".o_as_quality:contains('You have accepted this result')" },
        {
            content: "Nothing scrolls sideways",
            trigger: ".o_as_quality",
            run() {
                const { scrollWidth } = document.documentElement;
                if (scrollWidth > window.innerWidth) {
                    throw new Error(`The page is ${scrollWidth} wide`);
                }
            },
        },
    ],
});
