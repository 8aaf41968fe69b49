import { registry } from "@web/core/registry";

/** Who is best and weakest for certain, and the answers behind it. */
registry.category("web_tour.tours").add("aftersales_rates", {
    steps: () => [
        { content: "The whole", trigger: ".o_rates_total .o_figure:contains('93%')" },
        { content: "Twenty of twenty do not need more", trigger: ".o_rates_row.o_verdict_met:contains('Big pump')" },
        { content: "A quarter", trigger: "button[data-kind='quarter']", run: "click" },
        { content: "This quarter has no answer", trigger: ".o_rates_none" },
        { content: "The year again", trigger: "button[data-kind='year']", run: "click" },
        { content: "There they are", trigger: ".o_rates_list" },
        { content: "Weakest first", trigger: ".o_rates_weakest", run: "click" },
        {
            content: "The valve is the weakest",
            trigger: ".o_rates_list[data-order='weakest'] .o_rates_head + .o_rates_row:contains('Valve')",
            run: "click",
        },
        { content: "Its answers", trigger: ".o_list_view .o_data_row" },
        { content: "Back", trigger: ".o_back_button", run: "click" },
        {
            content: "The same ranking as before",
            trigger: ".o_rates_list[data-order='weakest'] .o_rates_head + .o_rates_row:contains('Valve')",
        },
        { content: "By engineer", trigger: "button[data-axis='engineer']", run: "click" },
        { content: "The engineer", trigger: ".o_rates_row .o_rates_name:contains('The engineer')" },
        { content: "Month by month", trigger: ".o_rates_trend", run: "click" },
        { content: "A line", trigger: ".o_graph_renderer canvas" },
        { content: "Back", trigger: ".o_back_button", run: "click" },
        { content: "All axes", trigger: ".o_rates_analysis", run: "click" },
        { content: "Shares, not averages of shares", trigger: ".o_pivot table:contains('93%')" },
    ],
});

/** On the phone an engineer finds the own figures and nobody else's. */
registry.category("web_tour.tours").add("aftersales_rates_own", {
    steps: () => [
        { content: "The own answers", trigger: ".o_rates_total .o_figure:contains('100%')" },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_rates_list",
            run({ anchor }) {
                const wide = [...anchor.querySelectorAll("*")].filter(
                    (element) => element.getBoundingClientRect().right > window.innerWidth
                );
                if (wide.length) {
                    throw new Error(`Too wide: ${wide.map((element) => element.outerHTML.slice(0, 120))}`);
                }
            },
        },
        { content: "By engineer", trigger: "button[data-axis='engineer']", run: "click" },
        {
            content: "Nobody else",
            trigger: ".o_rates_list:contains('The engineer'):not(:contains('The workshop'))",
        },
    ],
});

/** The manager writes the report: figures, weak spot, action, analysis, release. */
registry.category("web_tour.tours").add("aftersales_review_write", {
    steps: () => [
        { content: "A new report", trigger: ".o_list_button_add", run: "click" },
        { content: "Of 2024", trigger: ".o_field_widget[name='year'] input", run: "edit 2024" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "The next step",
            trigger: ".o_statusbar_buttons button.btn-primary[name='action_take_figures']",
            run: "click",
        },
        { content: "The figure", trigger: ".o_figure_tile .o_field_widget[name='rate']:contains('60%')" },
        { content: "Held against the target", trigger: ".o_field_widget[name='verdict']:contains('Target missed')" },
        {
            content: "Something is done about the weakest",
            trigger: ".o_field_widget[name='spot_ids'] tr:contains('Big pump') button[name='action_plan']",
            run: "click",
        },
        { content: "What", trigger: ".modal .o_field_widget[name='name'] input", run: "edit Train the fitting of seals" },
        { content: "Who", trigger: ".modal .o_field_widget[name='user_id'] input", run: "edit The engineer" },
        {
            content: "Found",
            trigger: ".o-autocomplete--dropdown-item:contains('The engineer')",
            run: "click",
        },
        { content: "By when", trigger: ".modal .o_field_widget[name='due'] input", run: "edit 03/31/2025 && press Tab" },
        { content: "What it was", trigger: ".modal .o_field_widget[name='from_value']:contains('60')" },
        { content: "What it is to be", trigger: ".modal .o_field_widget[name='to_value'] input", run: "edit 80 && press Tab" },
        { content: "Decided", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "Analysis", trigger: "body:not(:has(.modal)) .o_notebook .nav-link[name='analysis']", run: "click" },
        {
            content: "Why it is so",
            trigger: ".o_field_widget[name='analysis'] .odoo-editor-editable",
            run: "editor Seals leak after the first month.",
        },
        { content: "Given", trigger: ".o_statusbar_buttons button[name='action_analyse']", run: "click" },
        {
            content: "Release",
            trigger: ".o_statusbar_buttons button.btn-primary[name='action_release']",
            run: "click",
        },
        { content: "For good", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "Released", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Released')" },
        { content: "It waits for the action", trigger: ".alert-info:contains('wait until they are done')" },
    ],
});

/** The owner finds the own action and says what was done. */
registry.category("web_tour.tours").add("aftersales_review_done", {
    steps: () => [
        { content: "My action", trigger: ".o_data_row:contains('Train the fitting of seals') td[name='name']", run: "click" },
        {
            content: "The next step",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Done')",
            run: "click",
        },
        {
            content: "What was done",
            trigger: ".modal .o_field_widget[name='note']:not(.o_invisible_modifier) textarea",
            run: "edit Two days of training",
        },
        { content: "Done", trigger: ".modal button.btn-primary:contains('Done')", run: "click" },
        { content: "It waits for its effect", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')" },
        { content: "No button for the own effect", trigger: ".o_form_view:not(:contains('Check the effect'))" },
    ],
});

/** The manager finds the effect to check, judges it by the figures, and closes and prints the report. */
registry.category("web_tour.tours").add("aftersales_review_effect", {
    steps: () => [
        { content: "It waits", trigger: ".o_aftersales_card:contains('Effects to check')", run: "click" },
        { content: "Open it", trigger: ".o_data_row:contains('Train the fitting of seals') td[name='name']", run: "click" },
        {
            content: "The next step",
            trigger: ".o_statusbar_buttons button.btn-primary:contains('Check the effect')",
            run: "click",
        },
        { content: "What it was", trigger: ".modal .o_field_widget[name='from_value']:contains('60')" },
        { content: "What it is", trigger: ".modal .o_field_widget[name='actual_value']:contains('90')" },
        { content: "That is enough", trigger: ".modal .alert-success:contains('reach what was expected')" },
        { content: "Judged", trigger: ".modal footer button[name='action_save'], .modal-footer button[name='action_save']", run: "click" },
        { content: "Effective", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Effective')" },
        { content: "Its report", trigger: ".o_field_widget[name='review_id'] a", run: "click" },
        {
            content: "Nothing waits any more",
            trigger: ".o_statusbar_buttons button.btn-primary[name='action_close']",
            run: "click",
        },
        { content: "Closed", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Effect checked')" },
        { content: "On paper", trigger: ".o_statusbar_buttons button:contains('Print')", run: "click" },
        { content: "It was made", trigger: "body:not(:has(.o_blockUI))" },
    ],
});
