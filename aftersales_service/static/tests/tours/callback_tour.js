import { registry } from "@web/core/registry";

const star = (mark, number) => `.modal .o_data_row:first [name='${mark}'] .o_priority_star:eq(${number - 1})`;

/** The clerk calls a customer back and is done in a minute: one dialog, marks, words. */
registry.category("web_tour.tours").add("aftersales_callback_reached", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('My callbacks due')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('Northern Mill') td[name='due']", run: "click" },
        { content: "The number is a link", trigger: ".o_field_widget[name='phone'] a[href^='tel:']" },
        { content: "What to ask", trigger: ".o_field_widget[name='script']:contains('Does it run')" },
        {
            content: "The next step",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Call')",
            run: "click",
        },
        { content: "The script is there", trigger: ".modal .o_field_widget[name='script']:contains('Does it run')" },
        { content: "Integrity", trigger: star("mark_integrity", 5), run: "click" },
        { content: "Attitude", trigger: star("mark_attitude", 5), run: "click" },
        { content: "Skill", trigger: star("mark_skill", 4), run: "click" },
        { content: "Speed", trigger: star("mark_speed", 4), run: "click" },
        { content: "The words", trigger: ".modal .o_data_row td[name='remarks']", run: "click" },
        {
            content: "Typed",
            trigger: ".modal .o_data_row [name='remarks'] textarea",
            run: "edit Runs like new",
        },
        { content: "Record", trigger: ".modal-footer .btn-primary:contains('Record')", run: "click" },
        { content: "Done", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Reached')" },
        { content: "The answer stands there", trigger: ".o_field_widget[name='satisfaction_id'] input, .o_field_widget[name='satisfaction_id'] a" },
    ],
});

/** Nobody answers; the customer then wants to be called later. */
registry.category("web_tour.tours").add("aftersales_callback_later", {
    steps: () => [
        {
            content: "Call from the list",
            trigger: ".o_data_row:contains('Northern Mill') button[name='action_call']",
            run: "click",
        },
        { content: "Nobody there", trigger: ".modal .o_radio_item:contains('Nobody answered') input", run: "click" },
        { content: "A note", trigger: ".modal .o_field_widget[name='note'] input", run: "edit Try the workshop" },
        { content: "Record", trigger: ".modal-footer .btn-primary:contains('Record')", run: "click" },
        { content: "The dialog is gone", trigger: "body:not(:has(.modal))" },
        { content: "Not due today any more", trigger: ".o_view_nocontent" },
        {
            content: "Off with the filter",
            trigger: ".o_searchview_facet:contains('Due today') .o_facet_remove",
            run: "click",
        },
        {
            content: "Tried once; once more",
            trigger: ".o_data_row:contains('Northern Mill') button[name='action_call']",
            run: "click",
        },
        {
            content: "Later",
            trigger: ".modal .o_radio_item:contains('Wants to be called later') input",
            run: "click",
        },
        { content: "A time is proposed", trigger: ".modal .o_field_widget[name='again_at'] :is(input, button)" },
        { content: "Record", trigger: ".modal-footer .btn-primary:contains('Record')", run: "click" },
        { content: "Agreed", trigger: ".o_data_row:contains('Northern Mill') td[name='state']:contains('Call again')" },
    ],
});

/** A bad answer: the manager finds the complaint on the first screen and the first case behind it. */
registry.category("web_tour.tours").add("aftersales_follow_up", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Bad answers not settled yet')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('Not content') td[name='name']", run: "click" },
        { content: "The customer's words", trigger: ".o_field_widget[name='description']:contains('Leaks again')" },
        { content: "The first case", trigger: ".o-form-buttonbox button[name='action_view_first_case']", run: "click" },
        {
            content: "Leads back",
            trigger: ".o-form-buttonbox button[name='action_view_follow_ups']:contains('Follow-ups')",
        },
        { content: "And to the call", trigger: ".o-form-buttonbox button[name='action_view_callbacks']", run: "click" },
        { content: "Reached", trigger: ".o_data_row td[name='state']:contains('Reached')" },
        { content: "As cards", trigger: ".o_switch_view.o_kanban", run: "click" },
        { content: "A card", trigger: ".o_kanban_record:contains('Northern Mill')" },
        { content: "As a calendar", trigger: ".o_switch_view.o_calendar", run: "click" },
        { content: "Shown", trigger: ".o_calendar_container" },
    ],
});

/** The manager sets up a rule. */
registry.category("web_tour.tours").add("aftersales_callback_rule", {
    steps: () => [
        { content: "A new rule", trigger: ".o_list_button_add", run: "click" },
        { content: "Name", trigger: ".o_field_widget[name='name'] input", run: "edit Suggestions of key customers" },
        { content: "The same for all", trigger: ".o_radio_item:contains('The same for all') input", run: "click" },
        { content: "Half of them", trigger: ".o_field_widget[name='share'] input", run: "edit 50" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
    ],
});
