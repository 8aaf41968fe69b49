import { registry } from "@web/core/registry";

const PHOTO =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Let the browser say where it is, or refuse to, as its owner would. */
function locate(answer) {
    Object.defineProperty(navigator, "geolocation", {
        configurable: true,
        value: { getCurrentPosition: answer },
    });
}

/** Take a picture with the camera, or choose what is none. */
function shoot(name, bytes) {
    return ({ anchor }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], name, { type: "image/png" }));
        anchor.files = transfer.files;
        anchor.dispatchEvent(new Event("change", { bubbles: true }));
    };
}

/** Draw with the finger. */
function draw({ anchor }, strokes = 12) {
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
    for (let index = 1; index < strokes; index++) {
        touch("pointermove", index);
    }
    touch("pointerup", strokes);
}

const photo = Uint8Array.from(atob(PHOTO), (char) => char.charCodeAt(0));
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
const arrive = [
    { content: "The order of the day", trigger: ".o_kanban_record:contains('Northern Mill')", run: "click" },
    { content: "On the way", trigger: ".o_as_go[data-step='depart']", run: "click" },
    { content: "There", trigger: ".o_as_steps:contains('On the way')" },
    { content: "Arrived", trigger: ".o_as_go[data-step='arrive']:enabled", run: "click" },
];
const work = [
    { content: "The report begins with the checklist", trigger: ".o_as_answers" },
    { content: "All of it", trigger: ".o_as_answer:eq(0) [data-answer='ok']", run: "click" },
    { content: "is in order", trigger: ".o_as_answer:eq(1) [data-answer='ok']", run: "click" },
    { content: "but one", trigger: ".o_as_answer:eq(2) [data-answer='not_ok']", run: "click" },
    {
        content: "which needs a word",
        trigger: ".o_as_answer:eq(2) .o_as_value",
        run: "edit Runs, but warm && press Tab",
    },
    { content: "Next", trigger: ".o_as_next", run: "click" },
    { content: "What is wrong", trigger: "[name='fault'] textarea", run: "edit Bearing runs hot" },
    { content: "Why", trigger: "[name='cause'] textarea", run: "edit No grease" },
    { content: "What was done", trigger: "[name='treatment'] textarea", run: "edit Bearing replaced" },
    { content: "Hours", trigger: "[name='run_hours'] input", run: "edit 1200 && press Tab" },
    { content: "Nobody opened it", trigger: "[name='opened_before'] .o_selection_badge:contains('No')", run: "click" },
];

registry.category("web_tour.tours").add("aftersales_engineer_day", {
    steps: () => [
        {
            content: "The day stands there, late things first",
            trigger: ".o_kanban_record:contains('Northern Mill') .badge:contains('Late')",
            run: () => locate((found) => found({ coords: { latitude: 31.2304, longitude: 121.4737 } })),
        },
        { content: "Call with one tap", trigger: ".o_kanban_record .o_as_call[href^='tel:+44']" },
        { content: "Find the way with one tap", trigger: ".o_kanban_record .o_as_route[href^='https://']" },
        fits("My day"),
        { content: "Open it", trigger: ".o_kanban_record:contains('Northern Mill')", run: "click" },
        { content: "Leaving too early", trigger: ".o_as_go[data-step='depart']", run: "click" },
        {
            content: "is refused with what has to be done",
            trigger: ".modal:contains('Files and documents read, Customer called')",
        },
        { content: "I see", trigger: ".modal-footer button", run: "click" },
        { content: "Files read", trigger: ".o_as_tick:contains('Files and documents read')", run: "click" },
        { content: "It is ticked", trigger: ".o_as_tick.o_as_done:contains('Files and documents read')" },
        { content: "Customer called", trigger: ".o_as_tick:contains('Customer called')", run: "click" },
        { content: "It is ticked", trigger: ".o_as_tick.o_as_done:contains('Customer called')" },
        { content: "Money for the train", trigger: "button:contains('Ask for a cash advance')", run: "click" },
        { content: "How much", trigger: ".modal [name='amount'] input", run: "edit 500" },
        { content: "What for", trigger: ".modal [name='purpose'] input", run: "edit Train" },
        { content: "Ask", trigger: ".modal .o_as_ask", run: "click" },
        { content: "It has been asked for", trigger: "[name='advance_ids']:contains('Requested')" },
        fits("The order"),
        { content: "Now go", trigger: ".o_as_go[data-step='depart']", run: "click" },
        { content: "On the way", trigger: ".o_as_steps:contains('On the way')" },
        { content: "Arrived", trigger: ".o_as_go[data-step='arrive']:enabled", run: "click" },
        ...work,
        { content: "It works again", trigger: "[name='result'] .o_selection_badge:contains('Solved')", run: "click" },
        fits("The work"),
        { content: "Next", trigger: ".o_as_next", run: "click" },
        { content: "A part", trigger: ".tab-pane.active button:contains('Add a part')", run: "click" },
        { content: "Which", trigger: ".modal [name='product_id'] input", run: "click" },
        { content: "This", trigger: ".modal .o_kanban_record:contains('Ball bearing')", run: "click" },
        { content: "It is chosen", trigger: ".modal [name='product_id'] input:value(Ball bearing)" },
        { content: "Out", trigger: ".modal [name='old_serial'] input", run: "edit A-1" },
        { content: "In", trigger: ".modal [name='new_serial'] input", run: "edit B-2" },
        { content: "Keep it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "It is listed", trigger: "[name='part_ids'] .o_kanban_record:contains('A-1 → B-2')" },
        { content: "Next", trigger: ".o_as_next", run: "click" },
        {
            content: "What is no picture",
            trigger: "[data-moment='before'] input:enabled",
            run: shoot("letter.png", new TextEncoder().encode("no picture")),
        },
        { content: "is not taken", trigger: ".o_notification:contains('“letter.png” is not a picture')" },
        {
            content: "The nameplate",
            trigger: "[data-moment='nameplate'] input:enabled",
            run: shoot("plate.png", photo),
        },
        { content: "is there", trigger: "[data-moment='nameplate'] .o_as_photo" },
        { content: "Next", trigger: ".o_as_next", run: "click" },
        { content: "Nothing is missing", trigger: ".tab-pane.active .alert-success:contains('Nothing is missing')" },
        { content: "Done", trigger: "button[name='action_finish']", run: "click" },
        { content: "The customer's turn", trigger: ".o_as_open_sign", run: "click" },
        { content: "What is signed can be read", trigger: ".o_as_sheet:contains('No grease'):contains('A-1 → B-2')" },
        fits("Rate and sign"),
        { content: "Rate", trigger: "[data-mark='rating_integrity'] button:eq(4)", run: "click" },
        { content: "Rate", trigger: "[data-mark='rating_attitude'] button:eq(3)", run: "click" },
        { content: "Rate", trigger: "[data-mark='rating_skill'] button:eq(4)", run: "click" },
        { content: "Rate", trigger: "[data-mark='rating_speed'] button:eq(2)", run: "click" },
        { content: "A word", trigger: "[name='remarks']", run: "edit Quick and clean" },
        { content: "Without a name", trigger: ".o_as_confirm", run: "click" },
        { content: "it does not work", trigger: ".o_as_error:contains('Write your name in full')" },
        { content: "A name", trigger: "input[name='signer_name']", run: "edit Mary Miller" },
        { content: "A function", trigger: "input[name='signer_function']", run: "edit Shift leader" },
        { content: "A slip of the finger", trigger: ".o_as_signature canvas", run: (helpers) => draw(helpers, 1) },
        { content: "is", trigger: ".o_as_confirm", run: "click" },
        { content: "no signature", trigger: ".o_as_error:contains('Sign in the box')" },
        { content: "Again", trigger: ".o_as_again", run: "click" },
        { content: "Sign", trigger: ".o_as_signature canvas", run: (helpers) => draw(helpers) },
        {
            content: "An impatient finger presses twice",
            trigger: ".o_as_confirm",
            run({ anchor }) {
                anchor.click();
                anchor.click();
            },
        },
        { content: "It is signed", trigger: "body:not(:has(.modal)) [name='state']:contains('Signed')" },
        { content: "By whom", trigger: "[name='seal_ids']:contains('Mary Miller'):contains('Signed on our device')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_engineer_refused", {
    steps: () => [
        {
            content: "The phone does not say where it is",
            trigger: ".o_kanban_record",
            run: () => locate((found, failed) => failed({ code: 1 })),
        },
        ...arrive,
        ...work,
        {
            content: "It could not be mended",
            trigger: "[name='result'] .o_selection_badge:contains('Not solved')",
            run: "click",
        },
        { content: "To the end", trigger: ".nav-link[name='finish']", run: "click" },
        {
            content: "What is open has to be said",
            trigger: ".alert-warning:contains('Still missing'):contains('Left-over questions')",
        },
        { content: "Finishing nevertheless", trigger: "button[name='action_finish']", run: "click" },
        { content: "does not work", trigger: ".modal:contains('Left-over questions')" },
        { content: "I see", trigger: ".modal-footer button", run: "click" },
        { content: "Back", trigger: "body:not(:has(.modal)) .nav-link[name='work']", run: "click" },
        { content: "Say it", trigger: "[name='leftover'] textarea", run: "edit Needs a new shaft" },
        { content: "To the end", trigger: ".nav-link[name='finish']", run: "click" },
        { content: "Done", trigger: ".alert-success:contains('Nothing is missing')" },
        { content: "Done", trigger: "button[name='action_finish']", run: "click" },
        { content: "The customer's turn", trigger: ".o_as_open_sign", run: "click" },
        { content: "No", trigger: "[data-method='refused']", run: "click" },
        { content: "Who", trigger: "input[name='signer_name']", run: "edit Mary Miller" },
        { content: "Without a reason", trigger: ".o_as_confirm", run: "click" },
        { content: "it does not work", trigger: ".o_as_error:contains('why the customer does not sign')" },
        { content: "Why", trigger: "[name='refusal_reason']", run: "edit It still does not run" },
        { content: "Write it down", trigger: ".o_as_confirm", run: "click" },
        { content: "It is closed", trigger: "body:not(:has(.modal)) [name='state']:contains('Signed')" },
        {
            content: "with the reason",
            trigger: "[name='seal_ids']:contains('Refused to sign'):contains('It still does not run')",
        },
        { content: "A correction", trigger: ".o_as_open_correct", run: "click" },
        { content: "needs", trigger: ".modal .o_as_confirm", run: "click" },
        { content: "a reason", trigger: ".o_as_error:contains('Write down the reason')" },
        { content: "which is", trigger: ".modal [name='reason']", run: "edit The shaft was ordered" },
        { content: "Begin", trigger: ".modal .o_as_confirm", run: "click" },
        { content: "The next version", trigger: ".alert-warning:contains('The shaft was ordered')" },
        { content: "To the end", trigger: ".nav-link[name='finish']", run: "click" },
        { content: "Rather not", trigger: "button[name='action_drop']", run: "click" },
        { content: "Really", trigger: ".modal button:contains('Drop it')", run: "click" },
        { content: "It is dropped", trigger: "body:not(:has(.modal)) [name='state']:contains('Dropped')" },
    ],
});
