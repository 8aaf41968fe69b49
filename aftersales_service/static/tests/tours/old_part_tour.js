import { registry } from "@web/core/registry";

const field = ".o_as_counter_scan input";

/** The scanner types the label and presses Enter. */
function scan(content, text) {
    return [
        { content, trigger: field, run: `edit ${text}` },
        { content: "Enter", trigger: field, run: "press Enter" },
    ];
}

registry.category("web_tour.tours").add("aftersales_old_part_counter", {
    steps: () => [
        { content: "Nothing lies there yet", trigger: ".o_as_counter_waiting:contains('Nothing is waiting')" },
        ...scan("A wrong code", "NONSENSE-1"),
        { content: "is answered", trigger: ".o_as_counter_message:contains('neither a label nor a serial')" },
        ...scan("The serial of the bearing", "A-77"),
        { content: "It is received", trigger: ".o_as_counter_received:contains('Bearing'):contains('A-77')" },
        { content: "It waits to be judged", trigger: ".o_as_counter_waiting .o_as_judge" },
        ...scan("The same once more", "A-77"),
        { content: "is not received twice", trigger: ".o_as_counter_message:contains('come back already')" },
        ...scan("Of the seals there are several", "OP-SEALS"),
        {
            content: "Not all of them came",
            trigger: ".o_as_counter_choose .o_as_counter_quantity",
            run: "edit 2",
        },
        { content: "Those", trigger: ".o_as_counter_choose button:contains('Receive')", run: "click" },
        { content: "Two of them", trigger: ".o_as_counter_received:contains('2'):contains('Seal')" },
        { content: "Look at the bearing", trigger: ".o_as_counter_row:contains('Bearing') .o_as_judge", run: "click" },
        { content: "No use", trigger: ".modal [name='judgement'] label:contains('Scrap')", run: "click" },
        { content: "Why", trigger: ".modal [name='reason'] textarea", run: "edit Race worn" },
        { content: "Judge", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "It is off the counter", trigger: ".o_as_counter_waiting:not(:contains('Bearing')):contains('Seal')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_old_part_missing", {
    steps: () => [
        {
            content: "What I owe",
            trigger: ".o_kanban_record:contains('Bearing') .badge:contains('Overdue')",
            run: "click",
        },
        { content: "The code to show", trigger: ".o_as_code img" },
        {
            content: "Nothing scrolls sideways",
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
        },
        { content: "I have not got it", trigger: ".o_as_missing", run: "click" },
        { content: "Why", trigger: ".modal [name='reason'] textarea", run: "edit The customer kept it" },
        { content: "Hand in", trigger: ".modal .o_as_hand_in", run: "click" },
        { content: "It is to be decided", trigger: "[name='state']:contains('Missing, to decide')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_old_part_decide", {
    steps: () => [
        {
            content: "The first screen says it",
            trigger: ".o_aftersales_card:contains('Missing old parts to decide')",
            run: "click",
        },
        { content: "The part", trigger: ".o_data_row:contains('Bearing') td[name='product_id']", run: "click" },
        { content: "The reason stands there", trigger: "[name='explanation']:contains('The customer kept it')" },
        { content: "Approve", trigger: "button[name='action_approve_missing']", run: "click" },
        { content: "It is settled", trigger: ".o_statusbar_status:contains('Missing, approved')" },
    ],
});
