import { registry } from "@web/core/registry";

/** A ticket becomes a visit: the dispatcher plans it with the dialog, is refused, chooses again. */
registry.category("web_tour.tours").add("aftersales_dispatch_from_ticket", {
    steps: () => [
        { content: "The form is there", trigger: ".o_form_view .o-mail-Chatter-content, .o_form_view .o-mail-Thread" },
        {
            content: "The next step on a repair request",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Service order')",
            run: "click",
        },
        { content: "The customer is there", trigger: ".o_field_widget[name='partner_id'] input:value('Northern Mill')" },
        { content: "Plan it", trigger: ".o_statusbar_buttons button.btn-primary:contains('Plan')", run: "click" },
        {
            content: "Who may go stands first",
            trigger: ".modal .o_data_row:first:contains('The second engineer'):has(td[name='certificates']:contains('✓'))",
        },
        {
            content: "What the other one lacks",
            trigger: ".modal .o_data_row:contains('The engineer'):has(td[name='certificates']:contains('✗ High voltage'))",
        },
        {
            content: "Another day",
            trigger: ".modal [name='duration'] input",
            run: "edit 3:00 && press Tab",
        },
        {
            content: "The end follows, three hours after eight",
            trigger: ".modal [name='planned_end']:contains('11:00')",
        },
        {
            content: "Send the one without a certificate",
            trigger: ".modal .o_data_row:contains('The engineer') button:contains('Choose'):visible",
            run: "click",
        },
        {
            content: "Refused with the reason",
            trigger: ".modal .o_error_dialog, .modal:contains('The engineer has no valid certificate High voltage')",
        },
        {
            content: "Understood",
            trigger: ".modal:contains('no valid certificate') .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Send the other one",
            trigger:
                ".modal:not(:contains('no valid certificate')) .o_data_row:contains('The second engineer') button:contains('Choose'):visible",
            run: "click",
        },
        { content: "The visit is planned", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Planned')" },
        { content: "By the second engineer", trigger: "[name='engineer_id'] input:value('The second engineer')" },
    ],
});

/** The manager sends somebody nevertheless, with a reason. */
registry.category("web_tour.tours").add("aftersales_dispatch_nevertheless", {
    steps: () => [
        { content: "The form is there", trigger: ".o_form_view .o-mail-Chatter-content, .o_form_view .o-mail-Thread" },
        { content: "Plan it", trigger: ".o_statusbar_buttons button.btn-primary:contains('Plan')", run: "click" },
        {
            content: "A reason",
            trigger: ".modal [name='override_note'] input",
            run: "edit Goes with the supplier's expert && press Tab",
        },
        {
            content: "Choose",
            trigger: ".modal .o_data_row:contains('The engineer') button:contains('Choose'):visible",
            run: "click",
        },
        { content: "It stands on the order", trigger: ".alert-info:contains('supplier')" },
    ],
});

/** The plan of the week: a visit is dragged to another day; where it cannot be, it goes back. */
registry.category("web_tour.tours").add("aftersales_dispatch_drag", {
    steps: () => [
        {
            content: "The visit stands on Tuesday; on Thursday the engineer is somewhere else",
            trigger: ".fc-timegrid-col[data-date='2026-03-03'] .fc-event:contains('Northern Mill')",
            run: "drag_and_drop .fc-timegrid-col[data-date='2026-03-05'] .fc-event",
        },
        {
            content: "Refused with the reason",
            trigger: ".modal:contains('The engineer is at')",
        },
        { content: "Understood", trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "It is back where it was; on Wednesday there is room",
            trigger: ".fc-timegrid-col[data-date='2026-03-03'] .fc-event:contains('Northern Mill')",
            run: "drag_and_drop .fc-timegrid-slot-lane[data-time='09:00:00']",
        },
        {
            content: "It stands on Wednesday now",
            trigger: ".fc-timegrid-col[data-date='2026-03-04'] .fc-event:contains('Northern Mill')",
        },
    ],
});

/** The manager reads what was done and approves it; what is unsolved is planned again. */
registry.category("web_tour.tours").add("aftersales_report_approve", {
    steps: () => [
        {
            content: "What waits",
            trigger: ".o_aftersales_card:contains('Reports to approve')",
            run: "click",
        },
        { content: "Open it", trigger: ".o_data_row:contains('Northern Mill') td[name='name']", run: "click" },
        { content: "Read it", trigger: "[name='treatment']:contains('Bearing replaced')" },
        {
            content: "Approve",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Approve')",
            run: "click",
        },
        { content: "It is approved", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Approved')" },
        {
            content: "What is unsolved is planned again",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Plan again')",
            run: "click",
        },
        { content: "The second visit", trigger: ".oe_title .badge:contains('Visit')" },
        { content: "is to be planned", trigger: ".o_statusbar_status .o_arrow_button_current:contains('To plan')" },
    ],
});

/** The leader is not content: the report goes back with the reason. */
registry.category("web_tour.tours").add("aftersales_report_send_back", {
    steps: () => [
        { content: "The form is there", trigger: ".o_form_view .o-mail-Chatter-content, .o_form_view .o-mail-Thread" },
        { content: "Send it back", trigger: ".o_statusbar_buttons button:contains('Send back')", run: "click" },
        { content: "Why", trigger: ".modal [name='reason'] input", run: "edit The old serial is missing" },
        { content: "Send", trigger: ".modal-footer .btn-primary:contains('Send back')", run: "click" },
        { content: "Done", trigger: "body:not(:has(.modal))" },
        { content: "There are two versions now", trigger: ".oe_stat_button:contains('Versions')" },
    ],
});

/** Why a visit does not take place. */
registry.category("web_tour.tours").add("aftersales_order_cancel", {
    steps: () => [
        { content: "The form is there", trigger: ".o_form_view .o-mail-Chatter-content, .o_form_view .o-mail-Thread" },
        { content: "Cancel", trigger: ".o_statusbar_buttons button:contains('Cancel the visit')", run: "click" },
        { content: "Why", trigger: ".modal [name='reason'] input", run: "edit Solved by phone" },
        { content: "Yes", trigger: ".modal-footer .btn-primary:contains('Cancel the visit')", run: "click" },
        { content: "It stands there", trigger: ".alert:contains('Solved by phone')" },
    ],
});
