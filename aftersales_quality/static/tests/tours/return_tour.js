import { registry } from "@web/core/registry";

const field = ".o_as_counter_scan input";

/** Steps that wait as long as a busy machine needs. */
function patient(steps) {
    return steps.map((step) => ({ timeout: 60000, ...step }));
}

registry.category("web_tour.tours").add("aftersales_return_expect", {
    steps: () => patient([
        { content: "The goods will come back", trigger: "button[name='action_expect_goods']", run: "click" },
        {
            content: "They are registered",
            trigger: ".o_field_widget[name='promised_on']",
        },
        { content: "and expected", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Expected')" },
    ]),
});

registry.category("web_tour.tours").add("aftersales_return_receive", {
    steps: () => patient([
        { content: "Nothing lies there yet", trigger: ".o_as_counter_waiting:contains('Nothing is waiting')" },
        { content: "A wrong code", trigger: field, run: "edit NONSENSE-1" },
        { content: "Enter", trigger: field, run: "press Enter" },
        { content: "is answered", trigger: ".o_as_counter_message:contains('no number of returned goods')" },
        { content: "The serial on the pump", trigger: field, run: "edit SN-1001" },
        { content: "Enter", trigger: field, run: "press Enter" },
        { content: "It is received", trigger: ".o_as_counter_received:contains('SN-1001')" },
        { content: "It waits for quality", trigger: ".o_as_counter_waiting:contains('Pump')" },
        { content: "The same once more", trigger: field, run: "edit SN-1001" },
        { content: "Enter", trigger: field, run: "press Enter" },
        { content: "is not received twice", trigger: ".o_as_counter_message:contains('received already')" },
        { content: "Another pump, not announced", trigger: field, run: "edit SN-2001" },
        { content: "Enter", trigger: field, run: "press Enter" },
        {
            content: "may be registered on the spot",
            trigger: ".o_as_counter_unknown:contains('Southern Mill') button",
            run: "click",
        },
        { content: "and is received", trigger: ".o_as_counter_received:contains('SN-2001')" },
    ]),
});

/** One inspection with two lines, both right. */
function inspect() {
    return [
        { content: "Inspect", trigger: "button[name='action_inspect']", run: "click" },
        { content: "What is to be done", trigger: ".badge:contains('2 still to be done')" },
        {
            content: "The pressure",
            trigger: ".o_data_row:contains('Pressure') td[name='entry']",
            run: "click",
        },
        { content: "is right", trigger: ".o_selected_row td[name='entry'] input", run: "edit 5.5" },
        {
            content: "The noise",
            trigger: ".o_data_row:contains('Runs without noise') td[name='answer']",
            run: "click",
        },
    ];
}

function answer(word) {
    return [
        {
            content: "open the choice",
            trigger: ".o_selected_row td[name='answer'] .o_select_menu_toggler, .o_selected_row td[name='answer'] select, .o_selected_row td[name='answer'] input",
            run: "click",
        },
        {
            content: word,
            trigger: `.o_select_menu_item:contains('${word}')`,
            run: "click",
        },
        {
            content: "which says so",
            trigger: `.o_data_row:contains('Runs without noise'):contains('${word === "Yes" ? "Right" : "Wrong"}')`,
        },
        { content: "Finish", trigger: "button[name='action_finish']", run: "click" },
    ];
}

registry.category("web_tour.tours").add("aftersales_return_judge", {
    steps: () => patient([
        { content: "The pump on the board", trigger: ".o_kanban_record:contains('SN-1001')", run: "click" },
        ...inspect(),
        ...answer("No"),
        { content: "It did not pass", trigger: ".o_statusbar_status:contains('Not passed')" },
        { content: "Back to the goods", trigger: "button[name='action_open_return']", run: "click" },
        { content: "Judge", trigger: "button[name='action_open_judge'].btn-primary", run: "click" },
        { content: "What was found", trigger: ".modal [name='reason'] textarea", run: "edit Shaft seal worn" },
        { content: "It can be repaired", trigger: ".modal [name='judgement'] label:contains('Repair')", run: "click" },
        { content: "Judge", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "The workshop has it", trigger: ".o_statusbar_status .o_arrow_button_current:contains('In repair')" },
        { content: "with an order of its own", trigger: "button[name='action_open_order']:contains('To plan')" },
    ]),
});

registry.category("web_tour.tours").add("aftersales_return_pass", {
    steps: () => patient([
        {
            content: "The first screen says it",
            trigger: ".o_aftersales_card:contains('Returned goods to inspect')",
            run: "click",
        },
        { content: "The repaired pump", trigger: ".o_data_row:contains('SN-1001') td[name='product_id']", run: "click" },
        ...inspect(),
        ...answer("Yes"),
        { content: "It passed", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Passed')" },
    ]),
});

registry.category("web_tour.tours").add("aftersales_return_send", {
    steps: () => patient([
        { content: "Ready to leave", trigger: ".o_as_counter_leaving .o_as_send", run: "click" },
        { content: "By carrier", trigger: ".modal [name='waybill'] input", run: "edit W-4711" },
        { content: "It has left", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "Nothing more to send", trigger: ".o_as_counter_leaving:contains('Nothing is ready')" },
    ]),
});

registry.category("web_tour.tours").add("aftersales_return_portal", {
    steps: () => patient([
        { content: "The goods on the page of the case", trigger: ".o_as_goods:contains('SN-1001')" },
        { content: "are on their way", trigger: ".o_as_goods:contains('on their way to you')" },
        { content: "with this waybill", trigger: ".o_as_goods:contains('W-4711')" },
        { content: "The timeline says it", trigger: ".o_as_timeline:contains('Goods sent back')" },
        {
            content: "Nothing scrolls sideways",
            trigger: ".o_as_goods",
            run() {
                const wide = [...document.querySelectorAll(".o_as_goods, .o_as_goods *")].find(
                    (element) => element.getBoundingClientRect().right > window.innerWidth + 1
                );
                if (wide) {
                    throw new Error(`${wide.tagName}.${wide.className} is wider than the screen`);
                }
            },
        },
    ]),
});
