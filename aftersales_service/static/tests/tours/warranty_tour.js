import { registry } from "@web/core/registry";

/** The customer's unit failed within the week: the clerk sees what may be claimed and records the exchange. */
registry.category("web_tour.tours").add("aftersales_exchange_claim", {
    steps: () => [
        { content: "The form is there", trigger: ".o_form_view .o-mail-Chatter-content, .o_form_view .o-mail-Thread" },
        { content: "The badge", trigger: "[name='coverage_label'] .badge:contains('Warranty until')" },
        { content: "May claim a refund", trigger: ".o_aftersales_claims .badge:contains('Refund')" },
        { content: "or an exchange", trigger: ".o_aftersales_claims .badge:contains('Exchange')" },
        { content: "and why", trigger: ".o_aftersales_claims li:contains('within 7 days of the delivery')" },
        {
            content: "Exchange it",
            trigger: ".o_statusbar_buttons button:contains('Exchange the unit')",
            run: "click",
        },
        { content: "What the new one gets", trigger: ".modal [name='rule']:contains('Begins anew')" },
        { content: "Its serial", trigger: ".modal [name='new_lot_id'] input", run: "edit SN-1002" },
        {
            content: "Found",
            trigger: ".modal .o-autocomplete--dropdown-item:contains('SN-1002')",
            run: "click",
        },
        { content: "Do it", trigger: ".modal-footer button[name='action_exchange']", run: "click" },
        { content: "It is written down", trigger: ".o-mail-Message:contains('SN-1001 is exchanged for SN-1002')" },
        { content: "The old one is not covered any more", trigger: "[name='coverage_label'] .badge:contains('Out of warranty')" },
    ],
});

/** The manager promises more for some products, and is more generous in the first days. */
registry.category("web_tour.tours").add("aftersales_warranty_settings", {
    steps: () => [
        { content: "What is shipped", trigger: ".o_list_view .o_data_row:contains('All products')" },
        { content: "A term of one's own", trigger: ".o_list_button_add", run: "click" },
        { content: "Its name", trigger: ".o_form_view [name='name'] input", run: "edit Pumps: two years" },
        { content: "For which", trigger: "[name='product_category_id'] input", run: "edit Pumps of the north" },
        {
            content: "Found",
            trigger: ".o-autocomplete--dropdown-item:contains('Pumps of the north')",
            run: "click",
        },
        { content: "The product is out of the way", trigger: ".o_form_view:not(:has([name='product_tmpl_id']))" },
        { content: "Two years", trigger: "[name='months_unit'] input", run: "edit 24" },
        { content: "Three for main parts", trigger: "[name='months_main'] input", run: "edit 36" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
        {
            content: "Settings",
            trigger: ".o_menu_sections button[data-menu-xmlid='aftersales_service.menu_settings']",
            run: "click",
        },
        {
            content: "Rules",
            trigger: ".o-dropdown--menu a[data-menu-xmlid='aftersales_service.menu_settings_claim_rules']",
            run: "click",
        },
        {
            content: "The first one",
            trigger: ".o_list_view .o_data_row:contains('Within 7 days: repair') td[name='name']",
            run: "click",
        },
        { content: "Ten days", trigger: ".o_form_view [name='number'] input", run: "edit 10" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
    ],
});

/** The manager corrects one warranty, with a reason. */
registry.category("web_tour.tours").add("aftersales_warranty_correct", {
    steps: () => [
        { content: "The badge", trigger: ".o_form_view [name='warranty_label'] .badge:contains('Warranty until')" },
        { content: "Correct it", trigger: "button[name='action_correct_warranty']", run: "click" },
        { content: "A new end", trigger: ".modal button[data-field='unit_end']", run: "click" },
        { content: "Type it", trigger: ".modal input[data-field='unit_end']", run: "edit 12/31/2031 && press Tab" },
        { content: "Why", trigger: ".modal [name='reason'] textarea", run: "edit Promised in the contract of sale" },
        { content: "Do it", trigger: ".modal-footer button[name='action_correct']", run: "click" },
        { content: "Closed", trigger: "body:not(:has(.modal))" },
        { content: "It shows", trigger: "[name='warranty_label'] .badge:contains('2031')" },
        { content: "and why", trigger: "[name='warranty_fixed_reason']:contains('Promised in the contract of sale')" },
    ],
});
