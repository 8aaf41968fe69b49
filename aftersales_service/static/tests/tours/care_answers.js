import { registry } from "@web/core/registry";

/** The customer answers on a phone: four marks, a few words, send. */
registry.category("web_tour.tours").add("aftersales_answer_survey", {
    steps: () => [
        { content: "What it is about", trigger: ".o_survey_start .lead:contains('SN-1001')" },
        { content: "Begin", trigger: ".o_survey_start button[type='submit']:not(.disabled)", run: "click" },
        ...["Integrity", "Attitude", "Skill"].map((name) => ({
            content: `${name}: five`,
            trigger: `.js_question-wrapper:contains('${name}') label:has(input[value='5'])`,
            run: "click",
        })),
        { content: "One is missing", trigger: "button[value='finish']", run: "click" },
        { content: "Sure", trigger: ".modal .btn-primary:contains('Submit')", run: "click" },
        {
            content: "It says so",
            trigger: ".js_question-wrapper:contains('Response speed') .o_survey_question_error:contains('Please choose a mark')",
        },
        {
            content: "Response speed: two",
            trigger: ".js_question-wrapper:contains('Response speed') label:has(input[value='2'])",
            run: "click",
        },
        { content: "A few words", trigger: ".js_question-wrapper textarea", run: "edit It took two days" },
        { content: "Send", trigger: "button[value='finish']", run: "click" },
        { content: "Quite sure", trigger: ".modal .btn-primary:contains('Submit')", run: "click" },
        { content: "Thanks", trigger: ".o_survey_finished:contains('helps us to do better')" },
    ],
});

/** The clerk takes down what a customer says on the phone, and finds it on the ticket and in the list. */
registry.category("web_tour.tours").add("aftersales_answer_phone", {
    steps: () => [
        {
            content: "Take it down",
            trigger: ".o_statusbar_buttons button:contains(\"Record the customer's answer\")",
            run: "click",
        },
        {
            content: "Integrity: four stars, one click",
            trigger: ".modal [name='mark_integrity'] .o_priority_star:nth-of-type(4)",
            run: "click",
        },
        {
            content: "Attitude: five",
            trigger: ".modal [name='mark_attitude'] .o_priority_star:nth-of-type(5)",
            run: "click",
        },
        {
            content: "Skill: five",
            trigger: ".modal [name='mark_skill'] .o_priority_star:nth-of-type(5)",
            run: "click",
        },
        {
            content: "Response speed: three",
            trigger: ".modal [name='mark_speed'] .o_priority_star:nth-of-type(3)",
            run: "click",
        },
        { content: "His words", trigger: ".modal [name='remarks'] textarea", run: "edit Call before coming" },
        { content: "Record", trigger: ".modal footer .btn-primary", run: "click" },
        { content: "The ticket shows it", trigger: ".oe_stat_button:contains('4.25')", run: "click" },
        { content: "All of it", trigger: ".o_form_view [name='remarks']:contains('Call before coming')" },
        { content: "Marks as stars", trigger: ".o_form_view [name='stars']:contains('★★★★☆')" },
    ],
});

/** The clerk looks who is to be asked and asks one at once. */
registry.category("web_tour.tours").add("aftersales_answer_ask", {
    steps: () => [
        { content: "Planned", trigger: ".o_data_row:contains('Planned') td[name='ticket_id']", run: "click" },
        { content: "Ask now", trigger: ".o_statusbar_buttons button:contains('Ask now')", run: "click" },
        { content: "Sent", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Asked')" },
        { content: "The button is gone", trigger: ".o_form_view:not(:has(button[name='action_send_now']))" },
    ],
});

/** The manager words a question. */
registry.category("web_tour.tours").add("aftersales_answer_words", {
    steps: () => [
        { content: "Our survey", trigger: ".o_data_row td[name='title']", run: "click" },
        {
            content: "A question",
            trigger: ".o_field_widget[name='question_and_page_ids'] .o_data_row:contains('Skill') td[name='title']",
            run: "click",
        },
        { content: "Other words", trigger: ".modal [name='title'] input", run: "edit Skill: was it put right?" },
        { content: "That is it", trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "It stands there",
            trigger: ".o_field_widget[name='question_and_page_ids'] .o_data_row:contains('was it put right')",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
    ],
});

/** The customer does not want to be asked any more. */
registry.category("web_tour.tours").add("aftersales_answer_stop", {
    steps: () => [
        { content: "Confirm", trigger: "button:contains('Do not ask me any more')", run: "click", expectUnloadPage: true },
        { content: "Done", trigger: ".o_as_verdict_success:contains('We do not ask you any more')" },
    ],
});
