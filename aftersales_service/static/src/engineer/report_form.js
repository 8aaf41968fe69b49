import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { closestScrollableY } from "@web/core/utils/scrolling";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { Component, onMounted, useRef } from "@odoo/owl";

/**
 * Saves with every change of the page: what stands on a page that was left cannot get lost any more.
 * A report that has been written opens on the page where it is signed.
 */
export class EngineerReportController extends FormController {
    setup() {
        super.setup();
        this.ui = useService("ui");
        const remember = this.onNotebookPageChange;
        let present;
        this.onNotebookPageChange = (notebookId, page) => {
            remember(notebookId, page);
            if (present && page !== present) {
                this.saveQuietly();
            }
            present = page;
        };
        onMounted(() => {
            if (!this.props.state && this.model.root.data.state !== "draft") {
                openPage(this.rootRef.el, "finish");
            }
        });
    }

    /** Nothing is pressed meanwhile: what is begun on the old lines would not fit those that come back. */
    async saveQuietly() {
        const { root } = this.model;
        this.ui.block({ delay: 500 });
        try {
            if (await root.isDirty()) {
                await root.save();
            }
        } finally {
            this.ui.unblock();
        }
    }
}

registry.category("views").add("aftersales_engineer_report", { ...formView, Controller: EngineerReportController });

function openPage(el, name) {
    el.querySelector(`.o_as_pages .nav-link[name="${name}"]`)?.click();
}

/** On to the next page of the report: the thumb need not reach the tabs. */
export class AfterSalesNext extends Component {
    static template = "aftersales_service.Next";
    static props = { ...standardWidgetProps, page: { type: String } };

    setup() {
        this.button = useRef("button");
    }

    async go() {
        const form = this.button.el.closest(".o_form_view");
        const scroller = closestScrollableY(this.button.el);
        openPage(form, this.props.page);
        // the new page is drawn with the next frame
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        scroller?.scrollTo({ top: 0 });
    }
}

registry.category("view_widgets").add("aftersales_next", {
    component: AfterSalesNext,
    extractProps: ({ options }) => ({ page: options.page }),
});
