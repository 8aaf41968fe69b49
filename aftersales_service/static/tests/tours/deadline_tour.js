import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("aftersales_deadline_pause", {
    steps: () => [
        {
            content: "The time left stands in the header",
            trigger: ".oe_title .o_aftersales_countdown.text-bg-success:contains('left')",
        },
        { content: "Wait for the customer", trigger: ".o_statusbar_status button:contains('Awaiting')", run: "click" },
        {
            content: "The clock stands still",
            trigger: ".oe_title .o_aftersales_countdown.text-bg-secondary:contains('paused')",
        },
        { content: "Go on", trigger: ".o_statusbar_status button:contains('In Progress')", run: "click" },
        {
            content: "The clock runs again",
            trigger: ".oe_title .o_aftersales_countdown.text-bg-success:contains('left')",
        },
        { content: "All limits stand in a tab", trigger: "a[name='deadlines']", run: "click" },
        {
            content: "With the pause",
            trigger: ".tab-pane.active .o_data_row:contains('Answer in four days') td[name='pause_count']:contains('1')",
        },
    ],
});

registry.category("web_tour.tours").add("aftersales_deadline_record_step", {
    steps: () => [
        { content: "Write down a step", trigger: "button:contains('Record a step')", run: "click" },
        { content: "The plan was told", trigger: ".modal label:contains('Plan told')", run: "click" },
        { content: "A date can be promised", trigger: ".modal [name='promised_date'] button, .modal [name='promised_date'] input" },
        { content: "Write it down", trigger: ".modal button[name='action_record']", run: "click" },
        { content: "It is done", trigger: "body:not(:has(.modal))" },
        { content: "See the timeline", trigger: "a[name='timeline']", run: "click" },
        { content: "It stands there", trigger: ".tab-pane.active .o_data_row:contains('Plan told to the customer')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_deadline_preview", {
    steps: () => [
        { content: "Try the limit", trigger: "a[name='preview']", run: "click" },
        { content: "It would be due", trigger: "[name='preview_due']:not(:empty)" },
        { content: "With its warning", trigger: "[name='preview_steps']:contains('50 % of the time')" },
        { content: "Another length", trigger: "[name='length'] input", run: "edit 96000 && press Tab" },
        { content: "Much later", trigger: "[name='preview_due']:contains(', 20')" },
        { content: "For a ticket", trigger: "[name='preview_ticket_id'] input", run: "edit Pump makes noise" },
        { content: "Choose it", trigger: ".o-autocomplete--dropdown-item:contains('Pump makes noise')", run: "click" },
        { content: "It would apply", trigger: "[name='preview_steps']:contains('50 % of the time')" },
        { content: "Leave it as it was", trigger: ".o_form_button_cancel", run: "click" },
        { content: "Nothing is saved", trigger: ".o_form_saved, body:not(:has(.o_form_button_cancel:visible))" },
    ],
});

registry.category("web_tour.tours").add("aftersales_deadline_try_all", {
    steps: () => [
        { content: "Try all limits", trigger: ".o_control_panel button:contains('Try all limits')", run: "click" },
        { content: "One would apply", trigger: ".modal .o_data_row:contains('Answer in four days')" },
        { content: "If it were a complaint", trigger: ".modal [name='kind_id'] input", run: "edit Complaint" },
        { content: "Choose it", trigger: ".o-autocomplete--dropdown-item:contains('Complaint')", run: "click" },
        { content: "The other one comes along", trigger: ".modal .o_data_row:contains('Complaints in a day')" },
        { content: "It has a clock", trigger: ".modal .o_data_row td[name='clock']:contains('day and night')" },
        { content: "Enough", trigger: ".modal footer button:contains('Close')", run: "click" },
        { content: "Back at the list", trigger: "body:not(:has(.modal)) .o_list_view" },
    ],
});

registry.category("web_tour.tours").add("aftersales_deadline_try_ticket", {
    steps: () => [
        { content: "Its limits", trigger: "a[name='deadlines']", run: "click" },
        { content: "Which would apply?", trigger: ".tab-pane.active button:contains('Which limits')", run: "click" },
        { content: "The one that runs", trigger: ".modal .o_data_row:contains('Answer in four days')" },
        { content: "Enough", trigger: ".modal footer button:contains('Close')", run: "click" },
        { content: "Back", trigger: "body:not(:has(.modal))" },
    ],
});
