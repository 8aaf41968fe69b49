import { registry } from "@web/core/registry";

/** Draw with the finger. */
function draw({ anchor }) {
    const { left, top } = anchor.getBoundingClientRect();
    const touch = (type, index) =>
        anchor.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                isPrimary: true,
                pointerId: 1,
                pointerType: "touch",
                buttons: type === "pointerup" ? 0 : 1,
                clientX: left + 30 + index * 12,
                clientY: top + 60 + (index % 2 ? 30 : -20),
            })
        );
    touch("pointerdown", 0);
    for (let index = 1; index < 12; index++) {
        touch("pointermove", index);
    }
    touch("pointerup", 12);
}

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

registry.category("web_tour.tours").add("aftersales_parts_used", {
    steps: () => [
        { content: "The parts", trigger: ".nav-link[name='parts']", run: "click" },
        { content: "What I have with me", trigger: ".o_as_take:contains('Ball bearing'):contains('2 Units')" },
        fits("The own stock"),
        { content: "One of these", trigger: ".o_as_take:contains('Ball bearing')", run: "click" },
        { content: "is listed", trigger: "[name='part_ids'] .o_kanban_record:contains('Ball bearing')" },
        { content: "One is left", trigger: ".o_as_take:contains('Ball bearing'):contains('1 Units')" },
        { content: "The motor with its serial", trigger: ".o_as_take:contains('M-77')", run: "click" },
        { content: "is listed", trigger: "[name='part_ids'] .o_kanban_record:contains('Motor'):contains('M-77')" },
        { content: "and no longer offered", trigger: ".o_as_own_stock:not(:contains('M-77'))" },
        { content: "A part I don't have", trigger: ".tab-pane.active button:contains('Add a part')", run: "click" },
        { content: "Which", trigger: ".modal [name='product_id'] input", run: "click" },
        { content: "This", trigger: ".modal .o_kanban_record:contains('Shaft')", run: "click" },
        { content: "Who has one", trigger: ".modal .alert:contains('The workshop has 1')" },
        fits("The part"),
        { content: "Not here", trigger: ".modal .o_form_button_cancel", run: "click" },
        { content: "Only two parts", trigger: "body:not(:has(.modal)) [name='part_ids'] .o_kanban_record:contains('M-77')" },
        { content: "To the end", trigger: ".nav-link[name='finish']", run: "click" },
        { content: "Done", trigger: "button[name='action_finish']", run: "click" },
        { content: "The customer's turn", trigger: ".o_as_open_sign", run: "click" },
        { content: "The serial can be read", trigger: ".o_as_sheet:contains('Ball bearing'):contains('M-77')" },
        { content: "A name", trigger: "input[name='signer_name']", run: "edit Mary Miller" },
        { content: "Sign", trigger: ".o_as_signature canvas", run: (helpers) => draw(helpers) },
        { content: "Sign", trigger: ".o_as_confirm", run: "click" },
        {
            content: "It is signed, the paper is made",
            trigger: "body:not(:has(.modal)) [name='state']:contains('Signed')",
            timeout: 30000,
        },
    ],
});

registry.category("web_tour.tours").add("aftersales_parts_approved", {
    steps: () => [
        { content: "The parts", trigger: ".nav-link[name='parts']", run: "click" },
        { content: "are reserved", trigger: "[name='part_ids'] .o_data_row:contains('M-77'):contains('Reserved')" },
        { content: "Approve", trigger: "button[name='action_approve']", run: "click" },
        { content: "The parts", trigger: ".o_field_statusbar:contains('Approved')" },
        { content: "are gone", trigger: "[name='part_ids'] .o_data_row:contains('M-77'):contains('Taken from stock')" },
        { content: "Their moves", trigger: "button[name='action_view_part_moves']", run: "click" },
        { content: "stand there", trigger: ".o_list_view .o_data_row:contains('Motor'):contains('Done')" },
    ],
});
