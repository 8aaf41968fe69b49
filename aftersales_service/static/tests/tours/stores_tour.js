import { registry } from "@web/core/registry";

/** Nothing may stick out at the side of a phone. */
const fits = (content) => ({
    content: `${content}: nothing scrolls sideways`,
    trigger: "body",
    run() {
        const wide = [...document.querySelectorAll(".o_action *, .o_dialog *")].find((element) => {
            const { width, right } = element.getBoundingClientRect();
            return width && right > window.innerWidth + 1;
        });
        if (wide) {
            throw new Error(`${content}: ${wide.tagName}.${wide.className} is wider than the screen`);
        }
    },
});

/** The engineer sees who has the part, and asks for it from the order. */
registry.category("web_tour.tours").add("aftersales_stores_ask", {
    steps: () => [
        { content: "The order of the day", trigger: ".o_kanban_record:contains('Northern Mill')", run: "click" },
        { content: "A part", trigger: ".o_as_needed button:contains('Add a part')", run: "click" },
        { content: "Which", trigger: ".modal [name='product_id'] input", run: "click" },
        { content: "This", trigger: ".modal .o_kanban_record:contains('Bearing')", run: "click" },
        {
            content: "Who has it",
            trigger: ".modal .o_as_availability:contains('The main store has 3, The second engineer has 2')",
        },
        fits("A part needed"),
        { content: "How many", trigger: ".modal [name='quantity'] input", run: "edit 4" },
        { content: "Keep it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "It is listed", trigger: "[name='needed_part_ids'] .o_kanban_record:contains('Bearing')" },
        { content: "Another one", trigger: ".o_as_needed button:contains('Add a part')", run: "click" },
        { content: "Which", trigger: ".modal [name='product_id'] input", run: "click" },
        { content: "This", trigger: ".modal .o_kanban_record:contains('Drive')", run: "click" },
        { content: "Who has it", trigger: ".modal .o_as_availability:contains('The main store has 1')" },
        { content: "Keep it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "It is listed", trigger: "[name='needed_part_ids'] .o_kanban_record:contains('Drive')" },
        fits("The order"),
        { content: "Ask for them", trigger: ".o_as_request_parts", run: "click" },
        { content: "Asked for", trigger: ".o_form_view:contains('Requested') [name='line_ids']:contains('Drive')" },
        fits("The requisition"),
    ],
});

/** The engineer takes parts over, and gives one back. */
registry.category("web_tour.tours").add("aftersales_stores_take_over", {
    steps: () => [
        { content: "What waits", trigger: ".o_kanban_record:contains('The second engineer')", run: "click" },
        { content: "What it is", trigger: "[name='line_ids'] .o_kanban_record:contains('Bearing')" },
        fits("The hand-over"),
        { content: "I have them", trigger: "button[name='action_accept']", run: "click" },
        { content: "They are mine", trigger: "[name='state']:contains('Taken over')" },
    ],
});
registry.category("web_tour.tours").add("aftersales_stores_my_parts", {
    steps: () => [
        { content: "My bearings", trigger: ".o_kanban_record:contains('Bearing')" },
        fits("My parts"),
        { content: "One too many", trigger: ".o_kanban_record:contains('Bearing') .o_as_give_back", run: "click" },
        { content: "Which", trigger: ".modal [name='line_ids'] .o_kanban_record:contains('Bearing')", run: "click" },
        { content: "One", trigger: ".modal [name='quantity'] input", run: "edit 1" },
        { content: "Keep it", trigger: ".modal:last .o_form_button_save", run: "click" },
        { content: "Give it back", trigger: ".modal .o_as_propose", run: "click" },
        { content: "It is promised", trigger: ".o_kanban_record:contains('Promised')" },
    ],
});

/** The manager approves what waits on the first screen. */
registry.category("web_tour.tours").add("aftersales_stores_approve", {
    steps: () => [
        { content: "What waits", trigger: ".o_aftersales_card:contains('Requisitions to approve')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('The engineer') td[name='name']", run: "click" },
        { content: "What it costs", trigger: "[name='amount']:contains('940')" },
        { content: "Approve", trigger: ".o_statusbar_buttons button[name='action_approve']", run: "click" },
        { content: "Approved", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Approved')" },
    ],
});

/** The storekeeper issues what is there, on the inventory's own screen. */
registry.category("web_tour.tours").add("aftersales_stores_issue", {
    steps: () => [
        { content: "What waits", trigger: ".o_aftersales_card:contains('Requisitions to issue')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('The engineer') td[name='name']", run: "click" },
        {
            content: "Issue",
            trigger: ".o_statusbar_buttons button.btn-primary[name='action_open_picking']",
            run: "click",
        },
        { content: "The transfer", trigger: ".o_data_row:contains('Bearing')" },
        {
            content: "Which serial",
            trigger: ".o_data_row:contains('Drive') button[name='action_show_details']",
            run: "click",
        },
        { content: "This one", trigger: ".modal .o_data_row:contains('DR-1')" },
        { content: "It is in my hand", trigger: ".modal .o_form_button_cancel, .modal .btn-close", run: "click" },
        { content: "Hand it out", trigger: "button[name='button_validate']:visible", run: "click" },
        { content: "The rest later", trigger: ".modal button[name='process']", run: "click" },
        { content: "Done", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')" },
    ],
});

/** Stock by holder: the store and each engineer; what an engineer has; everything back from who left. */
registry.category("web_tour.tours").add("aftersales_stores_by_holder", {
    steps: () => [
        { content: "Somebody left", trigger: ".o_aftersales_card:contains('Left with stock')", run: "click" },
        { content: "Who", trigger: ".o_data_row:contains('The second engineer') td[name='name']", run: "click" },
        { content: "It is said", trigger: ".alert-danger:contains('Left with stock')" },
        { content: "What is there", trigger: "[name='stock_ids'] .o_data_row:contains('Bearing')" },
        { content: "Take it back", trigger: "button[name='action_return_all']", run: "click" },
        { content: "All of it", trigger: "[name='line_ids'] .o_data_row:contains('Bearing')" },
        { content: "Announce it", trigger: "button[name='action_propose']", run: "click" },
        { content: "It is here", trigger: "button[name='action_accept']:visible", run: "click" },
        { content: "Received", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Taken over')" },
        { content: "Spare parts", trigger: ".o_menu_sections [data-menu-xmlid='aftersales_service.menu_parts']", run: "click" },
        { content: "By holder", trigger: ".dropdown-item[data-menu-xmlid='aftersales_service.menu_parts_stock']", run: "click" },
        { content: "The store has all of it", trigger: ".o_group_header:contains('Main store')", run: "click" },
        { content: "Nobody else", trigger: ".o_list_view:not(:contains('The second engineer'))" },
    ],
});
