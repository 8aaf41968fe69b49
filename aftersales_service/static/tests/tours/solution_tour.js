import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("aftersales_solution_at_intake", {
    steps: () => [
        { content: "A new contact", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Type, without leaving the field",
            trigger: ".o_form_view [name='name'] input, .o_form_view [name='name'] textarea",
            run: "fill Bearings are running hot",
        },
        { content: "The hint appears", trigger: ".o_aftersales_solution button:contains('Bearing runs hot')", run: "click" },
        { content: "The remedy is shown", trigger: ".o_aftersales_solution dd:contains('Clean and grease it')" },
        { content: "Use it", trigger: ".o_aftersales_solution_use", run: "click" },
        { content: "It is noted", trigger: ".o_aftersales_solution_chosen:contains('Bearing runs hot')" },
        { content: "No more hints", trigger: ".o_aftersales_solutions:not(:has(.o_aftersales_solution_hint))" },
        { content: "What the customer said", trigger: "[name='description'] .odoo-editor-editable", run: "editor It is hot" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Answer with the remedy", trigger: ".o_aftersales_solution_answer", run: "click" },
        { content: "It stands in the letter", trigger: ".modal [name='body']:contains('Clean and grease it')" },
        { content: "Not now", trigger: ".modal .btn-close", run: "click" },
        { content: "It helped", trigger: ".o_aftersales_solution_helped", run: "click" },
        { content: "That is known now", trigger: ".o_aftersales_solution_chosen .text-bg-success:contains('Helped')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_solution_quick_entry", {
    steps: () => [
        { content: "The contacts", trigger: "[data-menu-xmlid='aftersales_service.menu_contacts']", run: "click" },
        { content: "A new one", trigger: "[data-menu-xmlid='aftersales_service.menu_contact_quick']", run: "click" },
        { content: "Type", trigger: ".modal [name='name'] input, .modal [name='name'] textarea", run: "fill 主轴轴承又过热了" },
        { content: "The hint appears", trigger: ".modal .o_aftersales_solution button:contains('主轴轴承过热')", run: "click" },
        { content: "Use it", trigger: ".modal .o_aftersales_solution_use", run: "click" },
        { content: "It is noted", trigger: ".modal .o_aftersales_solution_chosen:contains('主轴轴承过热')" },
        { content: "What was said", trigger: ".modal [name='description'] .odoo-editor-editable", run: "editor 又过热" },
        { content: "Register", trigger: ".modal button:contains('Register contact')", run: "click" },
        { content: "Done", trigger: "body:not(:has(.modal))" },
    ],
});
