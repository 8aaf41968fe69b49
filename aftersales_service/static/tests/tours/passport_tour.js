import { registry } from "@web/core/registry";

const PDF = "%PDF-1.4\n%the second version\ntrailer<<>>\n%%EOF";

/** Choose a file in the hidden input, as a person would in the dialog of the browser. */
function chooseFile({ anchor }) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([PDF], "arrangement-2.pdf", { type: "application/pdf" }));
    anchor.files = transfer.files;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("aftersales_document_upload", {
    steps: () => [
        { content: "Where the document lies", trigger: ".o_list_view td:contains('General arrangement')", run: "click" },
        { content: "Who holds it is counted", trigger: "button[name='action_view_holders']:contains('2')" },
        { content: "A new version", trigger: "[name='version_ids'] .o_field_x2many_list_row_add a", run: "click" },
        { content: "Its number is known", trigger: ".modal [name='number'] input:value('2')" },
        { content: "The file", trigger: ".modal .o_field_binary input[type='file']:not(:visible)", run: chooseFile },
        { content: "It is taken", trigger: ".modal .o_field_binary input:value('arrangement-2.pdf')" },
        { content: "What changed", trigger: ".modal [name='note'] input", run: "edit Flange moved" },
        { content: "Keep it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "It stands in the list", trigger: "body:not(:has(.modal)) [name='version_ids'] td:contains('Flange moved')" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_view .o_form_saved" },
        { content: "It waits for somebody else", trigger: ".alert:contains('A version waits for approval')" },
        { content: "The clerk cannot approve", trigger: "[name='version_ids']:not(:has(button[name='action_approve']))" },
    ],
});

registry.category("web_tour.tours").add("aftersales_document_approve", {
    steps: () => [
        { content: "A version waits", trigger: ".o_aftersales_card:contains('Documents to approve')", run: "click" },
        { content: "This one", trigger: ".o_list_view td:contains('General arrangement')", run: "click" },
        { content: "Approve", trigger: "button[name='action_approve']", run: "click" },
        { content: "It is in force", trigger: ".o_statusbar_status .o_arrow_button_current:contains('In force')" },
        { content: "Its fingerprint is kept", trigger: "[name='digest']:contains(/[0-9a-f]{64}/)" },
    ],
});

registry.category("web_tour.tours").add("aftersales_document_portal", {
    steps: () => [
        { content: "My products", trigger: "a[href='/my/products']", run: "click", expectUnloadPage: true },
        { content: "The pump", trigger: ".o_as_product h2 a:contains('Pump')", run: "click", expectUnloadPage: true },
        { content: "The second version is there", trigger: "#documents .o_as_document:contains('Version 2')" },
        { content: "With what changed", trigger: "#documents:contains('Flange moved')" },
        { content: "Nothing hangs over the edge", trigger: "body", run: checkWidth },
        {
            content: "Download it",
            trigger: "#documents a[href*='/documents/']",
            async run({ anchor }) {
                const answer = await fetch(anchor.href);
                if (!answer.ok || !(await answer.text()).includes("the second version")) {
                    throw new Error("This is not the file of the second version.");
                }
            },
        },
        { content: "The history knows it too", trigger: "#history:contains('version 2')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_label_stranger", {
    steps: () => [
        { content: "What it is", trigger: ".o_as_passport h1:contains('Pump')" },
        { content: "Its number", trigger: ".o_as_passport .o_as_number:contains('SN-1001')" },
        { content: "Nothing of its owner", trigger: "body:not(:contains('Northern Mill'))" },
        { content: "Nothing hangs over the edge", trigger: "body", run: checkWidth },
        {
            content: "Report a fault",
            trigger: "a:contains('Report a fault')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "The number is filled in", trigger: "input[name='serial']:value('SN-1001')" },
        { content: "What happened", trigger: "textarea[name='description']", run: "edit It does not start" },
    ],
});

registry.category("web_tour.tours").add("aftersales_label_owner", {
    steps: () => [
        { content: "The own product", trigger: ".o_as_card .o_as_number:contains('SN-1001')" },
        { content: "Its documents", trigger: "#documents:contains('General arrangement')" },
        { content: "What happened to it", trigger: "#history:contains('Delivered')" },
        {
            content: "Report a problem",
            trigger: "a:contains('Report a problem')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "The product is chosen", trigger: ".o_as_choice:has(input:checked):contains('SN-1001')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_passport_office", {
    steps: () => [
        { content: "The timeline", trigger: ".o_as_timeline:contains('Delivered')" },
        { content: "The documents", trigger: "button[name='action_view_aftersales_documents']", run: "click" },
        { content: "All that apply", trigger: ".o_list_view td:contains('General arrangement')" },
        { content: "Back", trigger: ".breadcrumb-item a:contains('SN-1001')", run: "click" },
        { content: "What is to be sent", trigger: "button[name='action_view_document_deliveries']", run: "click" },
        { content: "Choose it", trigger: ".o_list_view .o_data_row .o_list_record_selector input", run: "click" },
        { content: "Send it", trigger: ".o_control_panel button:contains('Send')", run: "click" },
        { content: "It is sent", trigger: ".o_list_view .o_data_row .badge:contains('Sent')" },
    ],
});

/** On a phone nothing may be wider than the screen. */
function checkWidth() {
    for (const element of document.querySelectorAll(".o_as_portal, .o_as_portal *")) {
        const { right } = element.getBoundingClientRect();
        if (right > screen.width + 1) {
            throw new Error(`${element.className || element.tagName} ends at ${right}, the screen at ${screen.width}.`);
        }
    }
}
