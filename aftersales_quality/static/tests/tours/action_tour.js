import { registry } from "@web/core/registry";

/** Nothing is wider than the screen of the phone. */
function fits(content) {
    return {
        content,
        trigger: ".o_form_view",
        run() {
            const wide = [...document.querySelectorAll(".o_action *")].find((element) => {
                const { width, right } = element.getBoundingClientRect();
                return width && right > window.innerWidth + 1;
            });
            if (wide) {
                throw new Error(`${wide.tagName}.${wide.className} is wider than the screen`);
            }
        },
    };
}

registry.category("web_tour.tours").add("aftersales_quality_ask", {
    steps: () => [
        { content: "Ask about this case", trigger: "button[name='action_ask_question']", run: "click" },
        {
            content: "What quality wants to know",
            trigger: ".o_field_widget[name='question'] textarea",
            run: "edit Was the seal greased?",
        },
        { content: "The fault goes along", trigger: ".o_field_widget[name='fault'] textarea:value('Shaft seal drips')" },
        {
            content: "Of production",
            trigger: ".o_field_widget[name='department_id'] input",
            run: "edit Production",
        },
        {
            content: "That department",
            trigger: ".o-autocomplete--dropdown-item:contains('Production')",
            run: "click",
        },
        { content: "Its head answers", trigger: ".o_field_widget[name='user_ids'] .o_tag" },
        { content: "Ask", trigger: "button[name='action_ask']", run: "click" },
        { content: "It is asked", trigger: ".o_arrow_button_current:contains('Asked')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_quality_answer", {
    steps: () => [
        {
            content: "What is asked of me",
            trigger: ".o_kanban_record:contains('Was the seal greased?')",
            run: "click",
        },
        { content: "What happened", trigger: ".o_field_widget[name='fault']:contains('Shaft seal drips')" },
        fits("Nothing scrolls sideways"),
        {
            content: "The answer",
            trigger: ".o_field_widget[name='answer'] textarea",
            run: "edit Not since the new instruction, see WI-12.",
        },
        { content: "Send it", trigger: "button[name='action_answer']:visible", run: "click" },
        { content: "It is sent", trigger: ".o_field_widget[name='answered_by_id']" },
    ],
});

registry.category("web_tour.tours").add("aftersales_quality_accept", {
    steps: () => [
        {
            content: "The answer waits",
            trigger: ".o_kanban_record:contains('Was the seal greased?'):contains('Accept')",
            run: "click",
        },
        { content: "It stands there", trigger: ".o_field_widget[name='answer']:contains('WI-12')" },
        { content: "Accept it", trigger: "button[name='action_accept']", run: "click" },
        { content: "It is accepted", trigger: ".o_arrow_button_current:contains('Accepted')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_quality_action_done", {
    steps: () => [
        { content: "To do", trigger: ".o_kanban_record:contains('Fit the seal with grease')", run: "click" },
        {
            content: "What was done",
            trigger: ".o_field_widget[name='done_note'] textarea",
            run: "edit Instruction changed, both shifts trained",
        },
        { content: "The instruction", trigger: ".nav-link[name='documents']", run: "click" },
        {
            content: "One was changed",
            trigger: ".o_field_widget[name='document_change_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Which one",
            trigger: ".o_field_widget[name='document_change_ids'] .o_selected_row [name='name'] input",
            run: "edit WI-12",
        },
        {
            content: "Its new version",
            trigger: ".o_field_widget[name='document_change_ids'] .o_selected_row [name='version_after'] input",
            run: "edit B",
        },
        { content: "Done", trigger: "button[name='action_done']", run: "click" },
        { content: "It is done", trigger: ".o_arrow_button_current:contains('Done')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_quality_action_failed", {
    steps: () => [
        {
            content: "An effect to judge",
            trigger: ".o_kanban_record:contains('Fit the seal with grease'):contains('Judge')",
            run: "click",
        },
        { content: "What was done stands there", trigger: ".o_field_widget[name='done_note']:contains('both shifts')" },
        { content: "Judge it", trigger: "button[name='action_open_effect']", run: "click" },
        { content: "By what was agreed on", trigger: ".modal [name='criterion']:contains('Ten seals')" },
        {
            content: "It did not help",
            trigger: ".modal [name='effect'] label:contains('did not help')",
            run: "click",
        },
        { content: "What was found", trigger: ".modal [name='reason'] textarea", run: "edit Two of ten drip" },
        { content: "Judge", trigger: ".modal-footer .btn-primary:contains('Judge')", run: "click" },
        { content: "It is said so", trigger: ".alert-warning:contains('It did not help')" },
    ],
});
