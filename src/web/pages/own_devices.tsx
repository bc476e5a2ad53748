import { OwnDevicePage } from "../../../views/device.tsx";
import type { DevicePageProps } from "../../../views/device_setup.tsx";
import { OwnDevicesPage } from "../../../views/devices.tsx";
import type { DeviceProvisioning, Devices, DeviceState } from "../../administration/mod.ts";
import type { DeviceId } from "../../domain/mod.ts";
import { vendorFacts } from "../../provisioning/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import type { Visit } from "../visit.tsx";
import { rowOf, signInFacts, urlFacts } from "./device_rows.ts";

/** Phones, for the user that they ring for. */
export function ownDevicePages(
  devices: Devices,
  provisioning: DeviceProvisioning,
): readonly PageRoute[] {
  return [
    page("user", "GET", "/my/devices", (visit) => {
      const rows = visit.ownUser === undefined ? [] : devices.list(visit.ownUser).map(rowOf);
      return visit.page(visit.t("devices.mine"), <OwnDevicesPage t={visit.t} devices={rows} />);
    }),
    page("user", "GET", "/my/devices/:id", (visit) => {
      const state = own(visit);
      return state ? show(visit, state, {}) : visit.error(404);
    }),
    page("user", "POST", "/my/devices/:id/url", (visit) => {
      const state = own(visit);
      const issued = state && provisioning.url(visit.actor, state.device.id);
      return state && issued
        ? show(visit, state, { url: urlFacts(issued, state.setup?.vendor) })
        : visit.error(404);
    }),
    page("user", "POST", "/my/devices/:id/sign-in", (visit) => {
      const state = own(visit);
      const signIn = state && provisioning.signIn(visit.actor, state.device.id);
      return state && signIn
        ? show(visit, state, { signIn: signInFacts(signIn) })
        : visit.error(404);
    }),
  ];

  /** The device of the path, if it rings for the visitor. */
  function own(visit: Visit): DeviceState | undefined {
    const state = devices.get(visit.param("id") as DeviceId);
    return visit.ownUser !== undefined && state?.device.user === visit.ownUser ? state : undefined;
  }

  function show(
    visit: Visit,
    state: DeviceState,
    shown: Pick<DevicePageProps, "signIn" | "url">,
  ): Response {
    const { device, setup } = state;
    return visit.page(
      device.name || device.username,
      <OwnDevicePage
        t={visit.t}
        device={rowOf(state)}
        path={`/my/devices/${device.id}`}
        software={setup && vendorFacts(setup.vendor).software}
        {...shown}
      />,
    );
  }
}
