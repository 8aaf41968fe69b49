import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";
import { CalendarModel } from "@web/views/calendar/calendar_model";

/**
 * A visit that is dragged to where it cannot be is refused by the server with the reason. It has to
 * go back to where it was: the plan on the screen is the plan.
 */
export class DispatchCalendarModel extends CalendarModel {
    async updateRecord() {
        try {
            return await super.updateRecord(...arguments);
        } catch (error) {
            await this.load();
            throw error;
        }
    }
}

registry.category("views").add("aftersales_dispatch_calendar", {
    ...calendarView,
    Model: DispatchCalendarModel,
});
