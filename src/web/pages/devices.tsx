import { DevicePage, PreviewPage } from "../../../views/device.tsx";
import type { DevicePageProps } from "../../../views/device_setup.tsx";
import {
  DeviceForm,
  type DeviceFormProps,
  DevicesPage,
  NewDevicePage,
} from "../../../views/devices.tsx";
import type { DeviceState } from "../../administration/mod.ts";
import type { DeviceId } from "../../domain/mod.ts";
import { type ResyncKind, vendorFacts, vendorOfMac } from "../../provisioning/mod.ts";
import type { DeviceParts } from "../device_parts.ts";
import { type Fields, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";
import { eventRow, previewText, rowOf, signInFacts, tokenRow, urlFacts } from "./device_rows.ts";
import {
  phoneOptionFields,
  phoneOptionsIn,
  phoneRowCounts,
  phoneRowsChanged,
  VENDOR_CHOICES,
} from "./phone_option_fields.ts";

const PER_PAGE = 50;

/** What is said of a device that was saved, by whether its phone was told. */
const ASSIGNED = {
  undefined: "notice.saved",
  true: "devices.assigned.told",
  false: "devices.assigned.unreachable",
} as const;

type Shown = Pick<DevicePageProps, "signIn" | "url">;

/** Phones, for the owner. */
export function devicePages(parts: DeviceParts): readonly PageRoute[] {
  const pages = new DevicePages(parts);
  return [...pages.list(), ...pages.one(), ...pages.orders()];
}

const idOf = (visit: Visit) => visit.param("id") as DeviceId;
const pathOf = (visit: Visit) => `/devices/${visit.param("id")}`;

class DevicePages {
  readonly #parts: DeviceParts;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
  }

  list(): readonly PageRoute[] {
    const { devices, provisioning } = this.#parts;
    return [
      page("administrator", "GET", "/devices", (visit) => {
        const all = devices.list();
        const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
        const number = Math.min(visit.pageNumber, pages);
        const rows = all.slice((number - 1) * PER_PAGE, number * PER_PAGE).map(rowOf);
        const found = provisioning.foundPhones().length;
        return visit.page(
          visit.t("devices.title"),
          <DevicesPage t={visit.t} devices={rows} page={number} pages={pages} found={found} />,
        );
      }),
      page("administrator", "GET", "/devices/new", async (visit) => {
        const mac = visit.query("mac") ?? "";
        const vendor = vendorOfMac(mac.toLowerCase()) ?? "";
        const props = await this.#formOf(visit, { mac, vendor, ...this.#modelOf(mac) });
        return visit.page(visit.t("devices.add"), <NewDevicePage {...props} />);
      }),
      page("administrator", "POST", "/devices/new", (visit) => this.#save(visit)),
    ];
  }

  one(): readonly PageRoute[] {
    const { devices } = this.#parts;
    return [
      page("administrator", "GET", "/devices/:id", (visit) => this.#show(visit, {})),
      page("administrator", "POST", "/devices/:id", (visit) => {
        const state = devices.get(idOf(visit));
        return state ? this.#save(visit, state) : visit.error(404);
      }),
      page("administrator", "GET", "/devices/:id/preview", (visit) => this.#preview(visit)),
      page("administrator", "POST", "/devices/:id/remove", (visit) => {
        const removed = devices.remove(visit.actor, idOf(visit));
        return removed.ok ? visit.goTo("/devices", "notice.removed") : visit.error(404);
      }),
    ];
  }

  /** What has something done for a phone, or told. */
  orders(): readonly PageRoute[] {
    const { devices, provisioning } = this.#parts;
    const order = (kind: ResyncKind) =>
      page("administrator", "POST", `/devices/:id/${kind}`, async (visit) => {
        const outcome = await provisioning.tell(visit.actor, idOf(visit), kind);
        if (outcome === undefined) return visit.error(404);
        return visit.goTo(pathOf(visit), `devices.told.${outcome}`);
      });
    return [
      page("administrator", "POST", "/devices/:id/url", (visit) => {
        const issued = provisioning.url(visit.actor, idOf(visit));
        const vendor = devices.get(idOf(visit))?.setup?.vendor;
        return issued ? this.#show(visit, { url: urlFacts(issued, vendor) }) : visit.error(404);
      }),
      page("administrator", "POST", "/devices/:id/sign-in", (visit) => {
        const signIn = provisioning.signIn(visit.actor, idOf(visit));
        return signIn ? this.#show(visit, { signIn: signInFacts(signIn) }) : visit.error(404);
      }),
      page("administrator", "POST", "/devices/:id/revoke", (visit) => {
        const revoked = provisioning.revoke(visit.actor, idOf(visit));
        return revoked.ok ? visit.goTo(pathOf(visit), "devices.revoked") : visit.error(404);
      }),
      order("resync"),
      order("reboot"),
    ];
  }

  #modelOf(mac: string): Fields {
    const phone = this.#parts.provisioning.foundPhones().find((one) => one.mac === mac);
    return phone?.model === undefined ? {} : { model: phone.model };
  }

  async #formOf(
    { t }: Visit,
    fields: Fields,
    state?: DeviceState,
  ): Promise<DeviceFormProps> {
    return {
      t,
      ...(state ? { id: state.device.id } : {}),
      state: { values: fields, problems: [] },
      vendors: VENDOR_CHOICES,
      profiles: this.#parts.profiles.list().map(({ id, name }) => ({ value: id, text: name })),
      music: await this.#parts.musicNames(),
      ...phoneRowCounts(fields),
    };
  }

  #content(visit: Visit, state: DeviceState, shown: Shown, form: DeviceFormProps) {
    const { t } = visit;
    const { device, setup } = state;
    return (
      <DevicePage
        t={t}
        device={rowOf(state)}
        path={`/devices/${device.id}`}
        software={setup && vendorFacts(setup.vendor).software}
        {...shown}
        tokens={this.#parts.provisioning.tokens(device.id).map((token) =>
          tokenRow(token, this.#parts.now())
        )}
        events={this.#parts.provisioning.events(device.id).map(eventRow)}
        form={form}
      />
    );
  }

  async #show(visit: Visit, shown: Shown): Promise<Response> {
    const state = this.#parts.devices.get(idOf(visit));
    if (!state) return visit.error(404);
    const { device } = state;
    const form = await this.#formOf(visit, fieldsOf(state), state);
    return visit.page(device.name || device.username, this.#content(visit, state, shown, form));
  }

  async #save(visit: Visit, state?: DeviceState): Promise<Response> {
    const fields = await visit.fields();
    const title = visit.t(state ? "devices.edit" : "devices.add");
    const whole = (props: DeviceFormProps) =>
      state ? this.#content(visit, state, {}, props) : <NewDevicePage {...props} />;
    const other = phoneRowsChanged(fields);
    if (other) {
      const props = await this.#formOf(visit, other, state);
      return visit.formWith(title, <DeviceForm {...props} />, whole(props));
    }
    const saved = state
      ? this.#parts.devices.change(visit.actor, state.device.id, inputOf(fields))
      : this.#parts.devices.create(visit.actor, inputOf(fields));
    if (saved.ok) {
      const { id } = saved.value;
      const told = await this.#parts.provisioning.tellAssigned(visit.actor, id);
      return visit.goTo(`/devices/${id}`, ASSIGNED[`${told}`]);
    }
    if (saved.missing) return visit.error(404);
    const form = await this.#formOf(visit, fields, state);
    const props = { ...form, state: formState(fields, saved.problems) };
    return visit.formAgain(title, <DeviceForm {...props} />, whole(props));
  }

  #preview(visit: Visit): Response {
    const state = this.#parts.devices.get(idOf(visit));
    if (!state?.setup) return visit.error(404);
    const { device } = state;
    const title = device.name || device.username;
    const file = previewText(() => this.#parts.provisioning.preview(device.id));
    return visit.page(
      visit.t("devices.preview"),
      <PreviewPage t={visit.t} title={title} back={pathOf(visit)} file={file} />,
    );
  }
}

function fieldsOf({ device, user, setup }: DeviceState): Fields {
  return {
    extension: user?.extension ?? "",
    name: device.name,
    vendor: setup?.vendor ?? "",
    model: setup?.model ?? "",
    mac: setup?.mac ?? "",
    ...(setup?.remote ? { remote: "on" } : {}),
    profile: setup?.profile ?? "",
    music: device.music ?? "",
    encryption: device.encryption ?? "optional",
    ...phoneOptionFields(setup?.options ?? {}),
  };
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  return {
    extension: fields["extension"] ?? "",
    name: fields["name"],
    vendor: textIn(fields, "vendor"),
    model: fields["model"],
    mac: textIn(fields, "mac"),
    remote: tickIn(fields, "remote"),
    profile: textIn(fields, "profile"),
    music: textIn(fields, "music"),
    encryption: textIn(fields, "encryption"),
    options: phoneOptionsIn(fields),
  };
}
