import { registry } from "@web/core/registry";

const PHOTO =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Choose a photo in the file input, as a person would in the dialog of the browser. */
function choosePhoto({ anchor }) {
    const bytes = Uint8Array.from(atob(PHOTO), (char) => char.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "plate.png", { type: "image/png" }));
    anchor.files = transfer.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("aftersales_portal_new_case", {
    steps: () => [
        {
            content: "The cases are one tap away from the front page",
            trigger: ".o_portal_index_card a[href='/my/tickets']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "File a new case",
            trigger: "a[href='/my/cases/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Only the first step is shown",
            trigger: "body:has([data-step='2'].d-none) .o_as_progress li.o_as_now:first-child",
        },
        {
            content: "A number that is not ours is taken with a friendly word",
            trigger: "input[name='serial']",
            run: "edit SN-2001",
        },
        { content: "Look it up", trigger: ".o_as_find", run: "click" },
        { content: "It says so and no more", trigger: ".o_as_lookup_answer:contains('not among your products')" },
        {
            content: "Now the right number, in small letters",
            trigger: "input[name='serial']",
            run: "edit sn-1001",
        },
        { content: "Look it up", trigger: ".o_as_find", run: "click" },
        { content: "The product is chosen", trigger: ".o_as_choice:has(input:checked):contains('Pump')" },
        { content: "Go on", trigger: ".o_as_next", run: "click" },
        {
            content: "Going on without an answer is not possible",
            trigger: "[data-step='2']:not(.d-none) input[name='title']",
            run: "edit Pump rattles",
        },
        { content: "It is a repair", trigger: ".o_as_kinds label:contains('Repair request')", run: "click" },
        { content: "A repair has a demand", trigger: ".o_as_demand:not(.d-none) textarea", run: "edit Please come soon" },
        { content: "Say what happened", trigger: "textarea[name='description']", run: "edit It rattles since Monday" },
        { content: "Go on", trigger: ".o_as_next", run: "click" },
        { content: "Add a photo", trigger: "[data-step='3']:not(.d-none) input[name='files']", run: choosePhoto },
        { content: "It is listed", trigger: ".o_as_file_list li:contains('plate.png')" },
        { content: "Send", trigger: ".o_as_submit:not(.d-none)", run: "click", expectUnloadPage: true },
        { content: "The case has a number", trigger: ".alert-success:contains('Your case has the number')" },
        { content: "It is received", trigger: ".o_as_steps li.o_as_now:contains('Received')" },
        { content: "The photo is there", trigger: ".o_as_documents:contains('plate.png')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_portal_settle", {
    steps: () => [
        { content: "The customer is asked", trigger: ".o_as_question:contains('Is the matter settled?')" },
        { content: "No, it is not", trigger: ".o_as_question summary", run: "click" },
        { content: "Say why", trigger: "textarea[name='reason']", run: "edit It still rattles" },
        { content: "Send", trigger: ".o_as_question details button", run: "click", expectUnloadPage: true },
        { content: "The case is in work again", trigger: ".o_as_steps li.o_as_now:contains('in work')" },
        { content: "The own words stand in the timeline", trigger: ".o_as_timeline .o_as_quote:contains('It still rattles')" },
    ],
});
