import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * The engineers proposed for a visit. They are proposed anew with every change of time or station, so a line has
 * never been saved when it is chosen; the list would ask to save first, the dialog saves itself before it plans.
 */
class CandidatesRenderer extends ListRenderer {
    get isX2Many() {
        return false;
    }
}

class CandidatesField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: CandidatesRenderer };
}

registry.category("fields").add("aftersales_candidates", { ...x2ManyField, component: CandidatesField });
