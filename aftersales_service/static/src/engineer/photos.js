import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useState } from "@odoo/owl";
import { shrinkPicture } from "./picture";

/** Photos by the camera, before, after and of the nameplate; each is stored as soon as it is taken. */
export class AfterSalesPhotos extends Component {
    static template = "aftersales_service.Photos";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.notification = useService("notification");
        this.state = useState({ busy: false });
        this.moments = [
            { key: "before", label: _t("Before") },
            { key: "after", label: _t("After") },
            { key: "nameplate", label: _t("Nameplate") },
        ];
    }

    get comodel() {
        return this.props.record.fields[this.props.name].relation;
    }

    photosOf(moment) {
        return this.props.record.data[this.props.name].records.filter((photo) => photo.data.moment === moment);
    }

    source(photo, field) {
        return `/web/image/${this.comodel}/${photo.resId}/${field}`;
    }

    async take(moment, ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        const { record } = this.props;
        this.state.busy = moment;
        this.ui.block({ delay: 1000 });
        try {
            const pictures = [];
            for (const file of files) {
                try {
                    pictures.push(await shrinkPicture(file));
                } catch {
                    this.notification.add(_t("“%s” is not a picture. Take a photo instead.", file.name), {
                        type: "warning",
                    });
                }
            }
            if (pictures.length && (await record.save())) {
                await this.orm.create(
                    this.comodel,
                    pictures.map((image) => ({ report_id: record.resId, moment, image }))
                );
                await record.load();
            }
        } finally {
            this.state.busy = false;
            this.ui.unblock();
        }
    }

    remove(photo) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove this photo?"),
            body: _t("It is not kept anywhere else."),
            confirmLabel: _t("Remove"),
            confirm: async () => {
                if (await this.props.record.save()) {
                    await this.orm.unlink(this.comodel, [photo.resId]);
                    await this.props.record.load();
                }
            },
            cancel: () => {},
        });
    }
}

registry.category("fields").add("aftersales_photos", {
    component: AfterSalesPhotos,
    supportedTypes: ["one2many"],
    relatedFields: [
        {
            name: "moment",
            type: "selection",
            selection: [
                ["before", ""],
                ["after", ""],
                ["nameplate", ""],
            ],
        },
        { name: "name", type: "char" },
    ],
});
