import { registry } from "@web/core/registry";

const PHOTO =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Take a picture with the camera. */
function shoot({ anchor }) {
    const bytes = Uint8Array.from(atob(PHOTO), (char) => char.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "bill.png", { type: "image/png" }));
    anchor.files = transfer.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
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

registry.category("web_tour.tours").add("aftersales_cash_engineer", {
    steps: () => [
        { content: "The order of the day", trigger: ".o_kanban_record:contains('Northern Mill')", run: "click" },
        { content: "The customer pays", trigger: ".o_as_take_money", run: "click" },
        { content: "How much", trigger: ".modal .o_as_money input", run: "edit 120.50" },
        { content: "Who paid", trigger: ".modal [name='payer_name'] input", run: "edit Mary Miller" },
        { content: "What for", trigger: ".modal [name='note'] input", run: "edit Labour" },
        fits("Taking money"),
        { content: "Take it", trigger: ".modal .o_as_take", run: "click" },
        { content: "The receipt", trigger: ".o_as_sum:contains('120.50')" },
        { content: "is there to be shown", trigger: ".o_as_show" },
        fits("Receipt"),
        { content: "and mailed", trigger: ".o_as_send", run: "click" },
        { content: "It is on its way", trigger: ".o_notification:contains('on its way')" },
        { content: "Back to the order", trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a", run: "click" },
        { content: "which shows the money", trigger: ".o_as_receipt:contains('120.50')" },
        { content: "A bill of the way", trigger: ".o_as_add_expense", run: "click" },
        { content: "How much", trigger: ".modal [name='amount'] input", run: "edit 80" },
        { content: "What for", trigger: ".modal [name='name'] input", run: "edit Train there" },
        { content: "Its photo", trigger: ".modal .o_as_bill input[type='file']:not(:visible)", run: shoot },
        { content: "can be seen", trigger: ".modal .o_as_bill img[data-src^='data:'], .modal .o_as_bill img[src^='data:']" },
        fits("Expense"),
        { content: "Hand it in", trigger: ".modal .o_as_submit", run: "click" },
        { content: "The order shows it", trigger: ".o_as_expense:contains('Train there')" },
        fits("Order"),
    ],
});

registry.category("web_tour.tours").add("aftersales_cash_finance", {
    steps: () => [
        { content: "Grouped by engineer", trigger: ".o_group_header:contains('The engineer')", run: "click" },
        { content: "The receipts of one", trigger: ".o_data_row:contains('RC')" },
        { content: "All of them", trigger: ".o_data_row .o_list_record_selector input", run: "click" },
        { content: "Take in", trigger: ".o_control_panel_actions button[name='action_take_in']", run: "click" },
        { content: "What should be there", trigger: ".modal [name='expected_amount']:contains('120.50')" },
        { content: "Counted", trigger: ".modal [name='counted_amount'] input", run: "edit 120.00 && press Tab" },
        { content: "It differs: why", trigger: ".modal [name='reason'] input", run: "edit Rounded down" },
        { content: "Booked", trigger: ".modal button[name='action_confirm']", run: "click" },
        { content: "The list to be signed", trigger: ".o_form_view button[name='action_print_list']" },
        { content: "says what is missing", trigger: ".alert:contains('Rounded down')" },
        { content: "The receipt is cleared", trigger: ".o_data_row:contains('Cleared')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_cash_advance", {
    steps: () => [
        { content: "The advance", trigger: ".o_data_cell:contains('Train and lodging')", run: "click" },
        { content: "is cleared", trigger: "button[name='action_clear']:contains('Clear')", run: "click" },
        { content: "by the expenses of the visit", trigger: ".modal .o_data_row:contains('Train there')" },
        { content: "and what is brought back", trigger: ".modal [name='returned_amount'] input", run: "edit 20 && press Tab" },
        { content: "Nothing is left", trigger: ".modal [name='left_open']:contains('0.00')" },
        { content: "Book it", trigger: ".modal button[name='action_confirm']", run: "click" },
        { content: "Done", trigger: ".o_statusbar_status .o_arrow_button_current:contains('Cleared')" },
    ],
});
