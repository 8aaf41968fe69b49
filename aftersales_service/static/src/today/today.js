import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";

/**
 * First screen of the app: what waits for this person, one section per duty. The server counts with
 * the person's own rights; a card opens the list behind its number.
 */
export class AfterSalesToday extends Component {
    static template = "aftersales_service.Today";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ sections: [] });
        onWillStart(async () => {
            this.state.sections = await this.orm.call("aftersales.today", "get_sections", []);
        });
    }

    get nothingWaiting() {
        return this.state.sections.every((section) => section.cards.every((card) => !card.count));
    }

    async openCard(card) {
        const action = await this.action.loadAction(card.action);
        await this.action.doAction(
            {
                ...action,
                name: card.name,
                display_name: card.name,
                domain: card.domain,
                context: card.context || {},
                path: undefined,
            },
            { clearBreadcrumbs: false }
        );
    }

    newContact() {
        this.action.doAction("aftersales_service.helpdesk_ticket_action_quick", {
            onClose: async () => {
                this.state.sections = await this.orm.call("aftersales.today", "get_sections", []);
            },
        });
    }
}

registry.category("actions").add("aftersales_today", AfterSalesToday);
