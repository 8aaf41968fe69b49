import { registry } from "@web/core/registry";

const press = (label) => ({
    content: label,
    trigger: `.o_statusbar_buttons button:contains('${label}'), .modal-footer button:contains('${label}')`,
    run: "click",
});

function hasState(state) {
    return { content: state, trigger: `.o_statusbar_status .o_arrow_button_current:contains('${state}')` };
}

/** Finance sees what waits, looks at it, writes the draft, reviews and posts it, and reads the entry. */
registry.category("web_tour.tours").add("aftersales_allocation_post", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Costs to allocate')", run: "click" },
        { content: "The case", trigger: ".o_data_row:contains('Shaft seal drips') .o_aftersales_share_bar" },
        {
            content: "Choose it",
            trigger: ".o_data_row:contains('Shaft seal drips') .o_list_record_selector input",
            run: "click",
        },
        { content: "Allocate", trigger: ".o_control_panel button[name='action_allocate']", run: "click" },
        { content: "Who will bear what", trigger: ".modal .o_data_row:contains('Assembly'):contains('60.00')" },
        { content: "Write it down", trigger: ".modal-footer button:contains('Write the draft')", run: "click" },
        hasState("Draft"),
        { content: "A line for each party", trigger: ".o_data_row:contains('Seals Ltd'):contains('40.00')" },
        press("Reviewed"),
        hasState("Reviewed"),
        press("Post"),
        hasState("Posted"),
        { content: "The case", trigger: "button[name='action_view_cases']", run: "click" },
        { content: "Open it", trigger: ".o_list_view .o_data_row td[name='title'], .o_kanban_record:contains('Shaft')", run: "click" },
        { content: "What is allocated stands there", trigger: "button[name='action_view_allocation']:contains('100.00')" },
        { content: "Its entries", trigger: "button[name='action_view_allocation_moves']", run: "click" },
        { content: "The entry", trigger: ".o_data_row:contains('Posted') td[name='name']", run: "click" },
        { content: "And back to the case", trigger: "button[name='action_open_aftersales_cases']:contains('1')" },
    ],
});

/** Month by month the books say the same as the costs. */
registry.category("web_tour.tours").add("aftersales_allocation_check", {
    steps: () => [
        { content: "A month", trigger: ".o_group_header", run: "click" },
        { content: "The allocation", trigger: ".o_data_row:contains('Allocation')" },
        { content: "No difference", trigger: ".o_list_footer td:contains('0.00')" },
    ],
});

/** A person's consent is recorded, and the month is charged. */
registry.category("web_tour.tours").add("aftersales_allocation_person", {
    steps: () => [
        { content: "It waits for consent", trigger: ".o_data_row:contains('The worker'):contains('Waits for consent')" },
        { content: "Open it", trigger: ".o_data_row td[name='party']", run: "click" },
        { content: "The company bears it", trigger: ".alert:contains('written consent')" },
        press("Record the consent"),
        {
            content: "The paper",
            trigger: ".modal .o_field_widget[name='paper'] input[type='file']:not(:visible)",
            async run({ anchor }) {
                const file = new File(["I agree"], "consent.txt", { type: "text/plain" });
                const transfer = new DataTransfer();
                transfer.items.add(file);
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { content: "It is there", trigger: ".modal .o_field_widget[name='paper'] .o_select_file_button" },
        { content: "Record it", trigger: ".modal-footer button[name='action_record']", run: "click" },
        hasState("To charge"),
        press("Charge this month"),
        { content: "The entry", trigger: ".o_list_view .o_data_row" },
    ],
});
