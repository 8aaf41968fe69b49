import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const TITLE = "Shaft seal drips";

/** Fill in a many2one of the form and take the first proposal. */
function choose(field, text) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${text}` },
        {
            trigger: `.o_field_widget[name=${field}] .o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(${text})`,
            run: "click",
        },
    ];
}

// The customer files a case about one of his products.
registry.category("web_tour.tours").add("aftersales_customer_files", {
    steps: () => [
        { trigger: ".o_as_case_form input[name=lot_id][data-serial='SN-1001']", run: "click" },
        { trigger: ".o_as_next", run: "click" },
        { trigger: ".o_as_kinds label:contains(Repair request)", run: "click" },
        { trigger: "input[name=title]", run: `edit ${TITLE}` },
        { trigger: "[name=description]", run: "edit It drips since the night shift." },
        { trigger: ".o_as_next", run: "click" },
        { trigger: "input[name=contact_name]", run: "edit Maintenance office" },
        { trigger: ".o_as_submit", run: "click", expectUnloadPage: true },
        { trigger: `.o_as_portal:contains(${TITLE})` },
    ],
});

// The clerk finds it by the serial number, judges it anew and hands it over.
registry.category("web_tour.tours").add("aftersales_clerk_hands_over", {
    steps: () => [
        { trigger: ".o_searchview_input", run: "edit SN-1001" },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Serial)", run: "click" },
        { trigger: `.o_data_row:contains(${TITLE}) .o_data_cell[name=name]`, run: "click" },
        { trigger: ".o_field_widget[name=serial_state]:contains(Verified)" },
        { trigger: ".o_field_widget[name=partner_name] input:value(Maintenance office)" },
        ...choose("kind_id", "Complaint"),
        ...choose("team_id", "Technical service"),
        { trigger: ".o_arrow_button:contains(In Progress)", run: "click" },
        ...stepUtils.saveForm(),
        { trigger: ".o_field_widget[name=register_number]:contains(CL)" },
        { trigger: ".nav-link:contains(Timeline)", run: "click" },
        { trigger: ".o_field_widget[name=event_ids] .o_data_row:contains(Handed over)" },
    ],
});

// The customer sees where his case stands now.
registry.category("web_tour.tours").add("aftersales_customer_sees", {
    steps: () => [
        { trigger: `.o_as_portal a:contains(${TITLE})`, run: "click", expectUnloadPage: true },
        { trigger: ".o_as_portal .o_as_steps .o_as_now:contains(work)" },
    ],
});

// A clerk on the phone registers a repair by keyboard, serial number first.
registry.category("web_tour.tours").add("aftersales_quick_entry", {
    steps: () => [
        { trigger: ".o_aftersales_today button:contains(New contact)", run: "click" },
        { trigger: ".modal .o_field_widget[name=quick_lookup] input", run: "edit SN-1001 && press Tab" },
        { trigger: ".modal .o_field_widget[name=serial_state]:contains(Verified)" },
        { trigger: ".modal .o_field_widget[name=product_id] input:value(Pump)" },
        { trigger: ".modal .o_field_widget[name=name] input, .modal .o_field_widget[name=name] textarea", run: "edit No pressure" },
        { trigger: ".modal .o_field_widget[name=description] .odoo-editor-editable", run: "editor Since this morning" },
        { trigger: ".modal button:contains(Register)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_aftersales_card:contains(New, not judged yet) .o_count:contains(1)" },
        { trigger: ".o_aftersales_card:contains(New, not judged yet)", run: "click" },
        { trigger: ".o_data_row:contains(No pressure)" },
    ],
});
