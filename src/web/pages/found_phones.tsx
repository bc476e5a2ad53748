import { FoundPhonesPage } from "../../../views/found_phones.tsx";
import type { DeviceProvisioning } from "../../administration/mod.ts";
import { formatMac } from "../../provisioning/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import { phoneName } from "./phone_option_fields.ts";

/** Phones that belong to nobody. To be declared before the pages of one device. */
export function foundPhonePages(provisioning: DeviceProvisioning): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/devices/found", (visit) => {
      const phones = provisioning.foundPhones().map(({ mac, address, lastSeen, ...phone }) => ({
        mac,
        label: formatMac(mac),
        phone: phoneName(phone) || (phone.model ?? ""),
        address,
        seen: lastSeen,
      }));
      return visit.page(
        visit.t("devices.found"),
        <FoundPhonesPage t={visit.t} phones={phones} />,
      );
    }),
    page("administrator", "POST", "/devices/found/:mac/forget", (visit) => {
      const forgotten = provisioning.forgetFound(visit.param("mac"));
      return forgotten ? visit.goTo("/devices/found", "notice.removed") : visit.error(404);
    }),
  ];
}
