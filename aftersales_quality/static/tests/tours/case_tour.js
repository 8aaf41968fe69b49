import { registry } from "@web/core/registry";

const current = (name) => `.o_statusbar_status .o_arrow_button_current:contains('${name}')`;
const tab = (name) => `.o_notebook .nav-link:contains('${name}')`;
const why = (name) => `.o_as_why:contains('${name}')`;

/** A click on a branch, a cause in words, Enter. */
function addCause(branch, name) {
    return [
        { content: `Branch ${branch}`, trigger: `.o_as_bone_${branch} .o_as_branch.o_as_clickable`, run: "click" },
        { content: "In words", trigger: ".o_as_fishbone_add input", run: `edit ${name}` },
        { content: "Enter", trigger: ".o_as_fishbone_add input", run: "press Enter" },
        { content: "It is listed", trigger: why(name) },
    ];
}

/** Why it is so: written down in the dialog; then it can be confirmed. */
function prove(name, proof) {
    return [
        { content: "Prove it", trigger: `${why(name)} .o_as_prove`, run: "click" },
        { content: "How", trigger: ".modal [name='grounds'] textarea", run: `edit ${proof}` },
        { content: "Save", trigger: ".modal-footer .o_form_button_save", run: "click" },
        { content: "Confirm", trigger: `body:not(:has(.modal)) ${why(name)} .o_as_confirm`, run: "click" },
        { content: "It is a cause", trigger: `${why(name)} .fa-check-circle` },
    ];
}

registry.category("web_tour.tours").add("aftersales_quality_case", {
    steps: () => [
        {
            content: "From the complaint",
            trigger: ".o_form_statusbar button[name='action_open_quality_case']",
            run: "click",
        },
        { content: "Nothing like it", trigger: ".modal:contains('No case of the same fault is known')" },
        { content: "It is serious", trigger: ".modal [name='severity_id'] label:contains('Serious')", run: "click" },
        { content: "Go on", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "The case", trigger: "body:not(:has(.modal)) button[name='action_open_verify']", run: "click" },
        {
            content: "What is wrong",
            trigger: ".modal [name='defect_code_id'] input",
            run: "edit Leaks",
        },
        { content: "Leaks", trigger: ".o-autocomplete--dropdown-item:contains('Leaks')", run: "click" },
        {
            content: "How it was checked",
            trigger: ".modal [name='reason']:visible textarea",
            run: "edit Seen on site by the engineer",
        },
        { content: "True", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "Verified", trigger: current("Verified") },
        { content: "What may have it too", trigger: tab("Containment"), run: "click" },
        { content: "Look", trigger: "button[name='action_propose_containment']", run: "click" },
        { content: "Another customer has one", trigger: "[name='containment_ids'] .o_data_row:contains('SN-2001')" },
        { content: "Decide", trigger: "[name='containment_ids'] .o_data_row [name='measure']", run: "click" },
        {
            content: "The customer is told",
            trigger: "[name='containment_ids'] .o_selected_row [name='measure'] .o_select_menu_toggler",
            run: "click",
        },
        {
            content: "Informed",
            trigger: ".o_select_menu_item:contains('Customer informed')",
            run: "click",
        },
        { content: "Contained", trigger: "button[name='action_contain']", run: "click" },
        { content: "Analyse", trigger: "button[name='action_analyse']", run: "click" },
        { content: "Analysing", trigger: current("Analysing") },
        { content: "Causes", trigger: tab("Causes"), run: "click" },
        ...addCause("material", "Seal too hard"),
        { content: "It is drawn", trigger: ".o_as_rib:contains('Seal too hard')" },
        { content: "Why?", trigger: `${why("Seal too hard")} .o_as_ask_why`, run: "click" },
        { content: "Because", trigger: ".o_as_fishbone_add input", run: "edit Mixture changed by the supplier" },
        { content: "Add", trigger: ".o_as_fishbone_add button", run: "click" },
        { content: "Below it", trigger: why("Mixture changed") },
        ...prove("Seal too hard", "Hardness 92 measured, 70 drawn"),
        { content: "And nobody found it", trigger: ".o_as_fishbone [role='tab']:contains('not found')", run: "click" },
        ...addCause("measurement", "Hardness is not checked"),
        ...prove("Hardness is not checked", "Not in the inspection plan"),
        { content: "Confirm", trigger: "button[name='action_confirm_causes']", run: "click" },
        { content: "Confirmed", trigger: current("Cause confirmed") },
    ],
});

registry.category("web_tour.tours").add("aftersales_quality_consent", {
    steps: () => [
        { content: "One consent", trigger: ".o_data_row:contains('Shaft seal drips') [name='case_title']", run: "click" },
        { content: "What it is about", trigger: ".o_field_widget[name='subject']:contains('Seal too hard')" },
        { content: "No", trigger: "button[name='action_open_refuse']", run: "click" },
        { content: "Why", trigger: ".modal [name='reason']:visible textarea", run: "edit Never measured" },
        { content: "Send", trigger: ".modal-footer .btn-primary", run: "click" },
        { content: "Refused", trigger: "[name='reason']:contains('Never measured')" },
    ],
});
