import { registry } from "@web/core/registry";

/** The clerk drafts a contract with a free spare part and an upkeep plan. */
registry.category("web_tour.tours").add("aftersales_contract_draft", {
    steps: () => [
        { content: "A new contract", trigger: ".o_list_button_add", run: "click" },
        {
            content: "The customer",
            trigger: ".o_field_widget[name='partner_id'] input",
            run: "edit Northern Mill",
        },
        {
            content: "Found",
            trigger: ".o-autocomplete--dropdown-item:contains('Northern Mill'):not(:contains('Create'))",
            run: "click",
        },
        { content: "All of its products", trigger: ".o_field_widget[name='all_products'] input", run: "click" },
        { content: "Four visits a year", trigger: ".o_field_widget[name='visits_per_year'] input", run: "edit 4" },
        {
            content: "A free spare part",
            trigger: ".o_field_widget[name='spare_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Which",
            trigger: ".o_field_widget[name='spare_ids'] .o_selected_row [name='product_id'] input",
            run: "edit Shaft seal",
        },
        {
            content: "Found",
            trigger: ".o-autocomplete--dropdown-item:contains('Shaft seal'):not(:contains('Create'))",
            run: "click",
        },
        {
            content: "Three of it",
            trigger: ".o_field_widget[name='spare_ids'] .o_selected_row [name='quantity'] input",
            run: "edit 3",
        },
        { content: "Upkeep", trigger: ".o_notebook .nav-link:contains('Upkeep')", run: "click" },
        {
            content: "A plan",
            trigger: ".o_field_widget[name='plan_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { content: "What is done", trigger: ".modal .o_field_widget[name='name'] input", run: "edit Monthly inspection" },
        { content: "How often", trigger: ".modal .o_field_widget[name='interval'] input", run: "edit 1" },
        {
            content: "For the same customer",
            trigger: ".modal .o_field_widget[name='partner_id'] input:value('Northern Mill')",
        },
        { content: "That is it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "It stands there", trigger: ".o_field_widget[name='plan_ids']:contains('every month')" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "It has a number", trigger: ".o_form_saved .o_field_widget[name='name']:contains('SC')" },
        {
            content: "Only a draft, and who puts it in force",
            trigger: ".alert:contains('the after-sales manager puts it in force')",
        },
        { content: "No button for it", trigger: ".o_statusbar_buttons:not(:contains('Put in force'))" },
    ],
});

/** The manager finds it on the first screen and puts it in force. */
registry.category("web_tour.tours").add("aftersales_contract_start", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Service contracts to put in force')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('Northern Mill') td[name='name']", run: "click" },
        {
            content: "The next step",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Put in force')",
            run: "click",
        },
        { content: "The customer has signed", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "In force", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Running')" },
        { content: "Visits are foreseen", trigger: ".o-form-buttonbox button:contains('Visits done')", run: "click" },
        { content: "In the calendar", trigger: ".o_calendar_container .fc-event" },
    ],
});

/** The dispatcher finds the visit that was ordered by itself. */
registry.category("web_tour.tours").add("aftersales_upkeep_plan", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Upkeep to plan')", run: "click" },
        { content: "Open it", trigger: ".o_kanban_record:contains('Monthly inspection')", run: "click" },
        {
            content: "Under the contract",
            trigger: ".o_field_widget[name='contract_id'] input:value('SC')",
        },
        {
            content: "To be planned",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Plan')",
        },
    ],
});

/** The customer reads the contract on the phone. */
registry.category("web_tour.tours").add("aftersales_portal_contract", {
    steps: () => [
        {
            content: "My contracts",
            trigger: ".o_portal_docs a[href='/my/service-contracts']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The one",
            trigger: ".o_as_card a.stretched-link",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "What is left of the parts", trigger: ".o_as_contract_spares:contains('7 of 7 left')" },
        { content: "What is left of the visits", trigger: ".o_as_contract_visits:contains('visits left')" },
        { content: "When we come next", trigger: ".o_as_contract_visits:contains('Next visit')" },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_as_portal",
            run({ anchor }) {
                const wide = [...anchor.querySelectorAll("*")].filter(
                    (element) => element.getBoundingClientRect().right > window.innerWidth
                );
                if (wide.length) {
                    throw new Error(`Too wide: ${wide.map((element) => element.outerHTML.slice(0, 120))}`);
                }
            },
        },
        { content: "The contract can be kept", trigger: ".o_as_contract_file" },
    ],
});
