import { registry } from "@web/core/registry";

/** The clerk does what is due, and hands over what the customer wants to be different. */
registry.category("web_tour.tours").add("aftersales_care_clerk", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains(\"My customers' turn\")", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('Northern Mill') td[name='partner_id']", run: "click" },
        { content: "What to ask", trigger: ".o_field_widget[name='script']:contains('How do the machines run?')" },
        { content: "Who was met", trigger: ".o_field_widget[name='met'] input", run: "edit The works manager" },
        {
            content: "What was said",
            trigger: ".o_field_widget[name='notes'] textarea",
            run: "edit All machines run.",
        },
        { content: "There is an opinion", trigger: "button[name='action_record_opinion']", run: "click" },
        {
            content: "In the customer's words",
            trigger: ".o_field_widget[name='text'] textarea",
            run: "edit The door opens to the wrong side.",
        },
        { content: "The customer is known", trigger: ".o_field_widget[name='partner_id'] input:value('Northern Mill')" },
        { content: "The department", trigger: ".o_field_widget[name='department_id'] input", run: "edit Design" },
        { content: "Found", trigger: ".o-autocomplete--dropdown-item:contains('Design')", run: "click" },
        { content: "Its manager is asked", trigger: ".o_field_widget[name='user_id'] input:value('The head of design')" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "It has a number", trigger: ".o_form_saved .o_field_widget[name='name']:contains('OP')" },
        { content: "The next step", trigger: "button.btn-primary[name='action_hand_over']", run: "click" },
        { content: "Handed over", trigger: ".o_arrow_button_current:contains('Handed over')" },
        { content: "Nothing for the desk to answer", trigger: ".o_statusbar_buttons:not(:contains('Answer'))" },
        { content: "Back to the visit", trigger: ".breadcrumb-item a:contains('Visit')", run: "click" },
        { content: "It stands there", trigger: ".o-form-buttonbox button[name='action_view_opinions']:contains('1')" },
        { content: "That is it", trigger: "button.btn-primary[name='action_done']", run: "click" },
        { content: "Done", trigger: ".o_arrow_button_current:contains('Done')" },
    ],
});

/** The department finds what is asked, and nothing else, and answers. */
registry.category("web_tour.tours").add("aftersales_care_department", {
    steps: () => [
        { content: "Its own section", trigger: ".o_aftersales_card:contains('Opinions to answer')", run: "click" },
        {
            content: "No other menu",
            trigger: ".o_main_navbar:not(:contains('Contacts')):not(:contains('Spare parts')):not(:contains('Money'))",
        },
        { content: "Open it", trigger: ".o_data_row:contains('wrong side') td[name='text']", run: "click" },
        { content: "Answer", trigger: ".o_statusbar_buttons button.btn-primary:contains('Answer')", run: "click" },
        { content: "What the customer says stands there", trigger: ".modal:contains('The door opens to the wrong side.')" },
        {
            content: "The answer",
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: "edit From June on it opens to either side.",
        },
        { content: "Hand it in", trigger: ".modal-footer button.btn-primary:contains('Answer')", run: "click" },
        { content: "Answered", trigger: ".o_arrow_button_current:contains('Answered')" },
        { content: "It stands there", trigger: ".o_field_widget[name='answer']:contains('either side')" },
    ],
});

/** The clerk tells the customer. */
registry.category("web_tour.tours").add("aftersales_care_tell", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Answers to tell the customer')", run: "click" },
        { content: "Open it", trigger: ".o_kanban_record:contains('Northern Mill')", run: "click" },
        { content: "The next step", trigger: "button.btn-primary[name='action_tell']", run: "click" },
        { content: "The letter is drafted", trigger: ".modal .o_field_widget[name='body']:contains('either side')" },
        { content: "Send", trigger: ".modal-footer button.btn-primary:contains('Send')", run: "click" },
        { content: "Told", trigger: ".o_arrow_button_current:contains('Told the customer')" },
        { content: "On the chatter as it was sent", trigger: ".o-mail-Message:contains('either side')" },
        { content: "Close", trigger: "button.btn-primary[name='action_close']", run: "click" },
        { content: "Closed", trigger: ".o_arrow_button_current:contains('Closed')" },
    ],
});

/** The clerk writes down a complaint about a person. */
registry.category("web_tour.tours").add("aftersales_conduct_record", {
    steps: () => [
        { content: "A new one", trigger: ".o_list_button_add", run: "click" },
        { content: "About whom", trigger: ".o_field_widget[name='employee_id'] input", run: "edit The engineer" },
        { content: "Found", trigger: ".o-autocomplete--dropdown-item:contains('The engineer')", run: "click" },
        { content: "Who says so", trigger: ".o_field_widget[name='customer_name'] input", run: "edit A passer-by" },
        { content: "What happened", trigger: ".o_field_widget[name='words'] textarea", run: "edit He shouted." },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "It has a number", trigger: ".o_form_saved .o_field_widget[name='name']:contains('PC')" },
        {
            content: "Nothing for the clerk to decide",
            trigger: ".o_form_view:not(:has(button[name='action_decide'])):not(:has(button[name='action_assign']))",
        },
    ],
});

/** The decider has it investigated. */
registry.category("web_tour.tours").add("aftersales_conduct_assign", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('To be investigated')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('The engineer') td[name='name']", run: "click" },
        {
            content: "Who investigates",
            trigger: ".o_field_widget[name='investigator_id'] input",
            run: "edit The buyer",
        },
        { content: "Found", trigger: ".o-autocomplete--dropdown-item:contains('The buyer')", run: "click" },
        { content: "The next step", trigger: "button.btn-primary[name='action_assign']", run: "click" },
        { content: "Under way", trigger: ".o_arrow_button_current:contains('Being investigated')" },
    ],
});

/** The investigator, who has no duty in after-sales, opens the link of the mail and serves it to the person. */
registry.category("web_tour.tours").add("aftersales_conduct_investigate", {
    steps: () => [
        { content: "What was found", trigger: ".o_field_widget[name='findings'] textarea", run: "edit Two people heard it." },
        { content: "The next step", trigger: "button.btn-primary[name='action_serve']", run: "click" },
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "Served", trigger: ".o_arrow_button_current:contains('Served to the person')" },
    ],
});

/** The person concerned makes a statement, on the phone. */
registry.category("web_tour.tours").add("aftersales_conduct_hear", {
    steps: () => [
        { content: "The statement", trigger: ".o_field_widget[name='hearing'] textarea", run: "edit I was loud." },
        { content: "Others' parts are closed", trigger: ".o_form_view:not(:has([name='findings'] textarea))" },
        { content: "Hand it in", trigger: "button.btn-primary[name='action_hear']", run: "click" },
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "It stands there", trigger: ".o_form_view div[name='hearing']:contains('I was loud.')" },
    ],
});

/** The decider decides. */
registry.category("web_tour.tours").add("aftersales_conduct_decide", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('To be decided')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('The engineer') td[name='name']", run: "click" },
        { content: "What the person says", trigger: ".o_form_view:contains('I was loud.')" },
        { content: "Founded", trigger: ".o_field_widget[name='verdict'] .form-check:contains('Founded') input", run: "click" },
        { content: "What follows", trigger: ".o_field_widget[name='measure'] textarea", run: "edit A talk" },
        { content: "The next step", trigger: "button.btn-primary[name='action_decide']", run: "click" },
        { content: "For good", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "Decided", trigger: ".o_arrow_button_current:contains('Decided')" },
    ],
});
