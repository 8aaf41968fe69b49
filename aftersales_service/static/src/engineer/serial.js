import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CharField, charField } from "@web/views/fields/char/char_field";

/** A serial, typed or read by the camera. */
export class AfterSalesSerial extends CharField {
    static template = "aftersales_service.Serial";

    setup() {
        super.setup();
        this.canScan = isBarcodeScannerSupported();
        this.notification = useService("notification");
    }

    async scan() {
        let code;
        try {
            code = await scanBarcode(this.env);
        } catch (error) {
            this.notification.add(error.message, { type: "warning" });
        }
        if (code) {
            await this.props.record.update({ [this.props.name]: code.trim() });
        }
    }
}

registry.category("fields").add("aftersales_serial", { ...charField, component: AfterSalesSerial });
