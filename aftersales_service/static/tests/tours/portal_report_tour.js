import { registry } from "@web/core/registry";

/** Draw strokes with a pointer, as a finger or a mouse does. */
async function drawSignature({ anchor }) {
    const { left, top, width, height } = anchor.getBoundingClientRect();
    const fire = (type, x, y, target = anchor) =>
        target.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                pointerId: 1,
                isPrimary: true,
                buttons: type === "pointerup" ? 0 : 1,
                clientX: left + x * width,
                clientY: top + y * height,
            })
        );
    fire("pointerdown", 0.1, 0.8);
    for (let step = 1; step <= 20; step++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        fire("pointermove", 0.1 + step * 0.04, 0.5 + 0.35 * Math.sin(step));
    }
    fire("pointerup", 0.9, 0.5);
}

registry.category("web_tour.tours").add("aftersales_portal_sign", {
    steps: () => [
        { content: "The report can be read", trigger: ".o_as_lines:contains('Bearing runs hot')" },
        { content: "It says what to do", trigger: ".alert a[href='#sign']", run: "click" },
        { content: "A mark", trigger: "label:has(input[name='rating_skill'][value='5'])", run: "click" },
        { content: "Remarks", trigger: "textarea[name='remarks']", run: "edit Well done" },
        { content: "The name", trigger: "input[name='signer_name']", run: "edit Ann Miller" },
        { content: "Nothing is drawn yet", trigger: ".o_as_signature_clear:disabled" },
        { content: "Send without a signature", trigger: ".o_as_sign_form .o_as_submit", run: "click" },
        {
            content: "It says what is missing",
            trigger: "[data-error-for='signature']:not(.d-none):contains('sign in the box')",
        },
        { content: "What was typed is still there", trigger: "input[name='signer_name']:value('Ann Miller')" },
        { content: "Draw", trigger: ".o_as_signature canvas", run: drawSignature },
        { content: "Once more from the start", trigger: ".o_as_signature_clear:enabled", run: "click" },
        { content: "The box is empty again", trigger: ".o_as_signature_hint:not(.d-none)" },
        { content: "Draw", trigger: ".o_as_signature canvas", run: drawSignature },
        { content: "It is drawn", trigger: ".o_as_signature_clear:enabled" },
        {
            content: "Sign",
            trigger: ".o_as_sign_form .o_as_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Thank you", trigger: ".o_as_signed:contains('has been signed')" },
        { content: "The signed document is there", trigger: ".o_as_download:contains('Signed document')" },
        { content: "The own marks are on it", trigger: "#signatures:contains('Well done'):contains('Ann Miller')" },
    ],
});

/** Choose a file that consists of ``bytes``. */
function choose(input, bytes) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "report.pdf", { type: "application/pdf" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("aftersales_check_file", {
    steps: () => [
        { content: "The document is as it was sealed", trigger: ".o_as_verdict_success:contains('VALID')" },
        {
            content: "A file that is another one",
            trigger: ".o_as_file_check input[type='file']:not(:visible), .o_as_file_check .o_as_drop",
            run: () => choose(document.querySelector(".o_as_file_check input"), new Uint8Array([37, 80, 68, 70])),
        },
        { content: "It is not the sealed one", trigger: "[data-answer='different']:not(.d-none):contains('NOT')" },
        {
            content: "The sealed file itself, with the address that the test gave",
            trigger: ".o_as_drop",
            run: async () => {
                const response = await fetch(window.location.search.slice(1));
                choose(document.querySelector(".o_as_file_check input"), await response.arrayBuffer());
            },
        },
        { content: "It is the sealed one", trigger: "[data-answer='same']:not(.d-none):contains('exactly')" },
    ],
});
