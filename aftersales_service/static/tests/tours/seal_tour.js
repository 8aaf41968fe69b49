import { registry } from "@web/core/registry";

const open = { content: "The chain", trigger: ".o_list_view .o_data_row [name='company_id']", run: "click" };

registry.category("web_tour.tours").add("aftersales_seal_audit", {
    steps: () => [
        { content: "Reports", trigger: "[data-menu-xmlid='aftersales_service.menu_reports']", run: "click" },
        { content: "Chain of seals", trigger: "[data-menu-xmlid='aftersales_service.menu_seals']", run: "click" },
        open,
        { content: "Every link", trigger: "button[name='action_verify_chain']", run: "click" },
        { content: "All is as it was", trigger: ".alert-success:contains('all as they were made')" },
        { content: "Nothing to list", trigger: ".o_form_view:not(:has([name='line_ids']))" },
        { content: "Back", trigger: ".breadcrumb .o_back_button a, .breadcrumb-item.o_back_button a", run: "click" },
        { content: "It is noted", trigger: "[name='audit_ids'] .o_data_row" },
        { content: "Everything", trigger: "button[name='action_verify_all']", run: "click" },
        { content: "All is as it was", trigger: ".alert-success:contains('all as they were made')" },
        { content: "Back", trigger: ".breadcrumb .o_back_button a, .breadcrumb-item.o_back_button a", run: "click" },
        { content: "The seals", trigger: ".oe_stat_button:contains('Seals')", run: "click" },
        { content: "One of them", trigger: ".o_data_row [name='signer_name']:contains('Mary Miller')", run: "click" },
        { content: "With its file", trigger: ".o_form_view [name='pdf']" },
    ],
});

registry.category("web_tour.tours").add("aftersales_seal_finding", {
    steps: () => [
        open,
        { content: "Everything", trigger: "button[name='action_verify_all']", run: "click" },
        { content: "Something is wrong", trigger: ".alert-danger:contains('problems found')" },
        { content: "It says what", trigger: "[name='line_ids'] .o_data_row:contains('Cause: sealed was')" },
    ],
});

registry.category("web_tour.tours").add("aftersales_seal_verify", {
    steps: () => [
        { content: "Verify", trigger: "button[name='action_verify']", run: "click" },
        {
            content: "It is as it was",
            trigger: ".o_notification:contains('Report and signatures are as they were sealed')",
        },
    ],
});
