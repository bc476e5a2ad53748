import { renderUnicodeCompact } from "uqr";
import { type DeviceSetup, type Vendor, VENDORS } from "../domain/mod.ts";
import {
  formatMac,
  parseMac,
  Provisioner,
  siteOf,
  vendorFacts,
  vendorOfMac,
} from "../provisioning/mod.ts";
import type { Config } from "../config/mod.ts";
import { provesHost, servedChain, type Store } from "../store/mod.ts";
import { type Command, type CommandDeps, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { deviceCalled } from "./device_list.ts";
import { EXIT } from "./exit_codes.ts";

export const DEVICE_PROVISION: Command = {
  name: "device provision",
  summary: "Print the URL and QR code by which a phone sets itself up",
  positionals: "USERNAME",
  options: [
    { name: "vendor", placeholder: "V", help: `Who makes it: ${VENDORS.join(", ")}` },
    { name: "model", placeholder: "M", help: "Its model, e.g. GXP1760W" },
    { name: "mac", placeholder: "MAC", help: "Its MAC address, which names the vendor too" },
    { name: "remote", help: "Let it ask from outside the local network as well" },
    { name: "revoke", help: "Let nobody in by the URLs there are" },
    { name: "json", help: "Print JSON" },
  ],
  examples: [
    "ringdown device provision 101 --mac c0:74:ad:11:22:33 --model GXP1760W",
    "ringdown device provision 101-2 --vendor linphone",
    "ringdown device provision 101 --revoke",
  ],
  run(input, deps) {
    return withStore(input, deps, (store, config) => {
      const device = deviceCalled(store, input.positionals[0] ?? "");
      const provisioner = provisionerOf(store, config, deps);
      if (input.switches.has("revoke")) {
        const revoked = provisioner.revokeAll(device.id);
        deps.out(revoked === 1 ? "Revoked 1 URL." : `Revoked ${revoked} URLs.`);
        return EXIT.ok;
      }
      const setup = setupFor(input, store.provisioning.setup(device.id), device.id);
      provisioner.setUp(setup);
      const issued = provisioner.current(device.id);
      if (!issued) throw new RangeError("A device that was set up is not");
      return print({ setup, username: device.username, ...issued }, input, deps);
    });
  },
};

function provisionerOf(store: Store, config: Config, deps: CommandDeps): Provisioner {
  const { clock, random, localAddresses } = deps;
  const chain = servedChain(config.data, config.tlsCertificate);
  const beginsExtension = (digits: string) => store.beginsExtension(digits);
  const isProven = (host: string) => chain !== undefined && provesHost(chain, host);
  return new Provisioner({
    clock,
    random,
    store: store.provisioning,
    events: store.deviceEvents,
    devices: store.devices,
    users: store.users,
    site: () => siteOf({ ...config, addresses: localAddresses(), isProven, beginsExtension }),
  });
}

/** What there was, with what was typed. @throws {UsageError} */
function setupFor(
  { values, switches }: Input,
  before: DeviceSetup | undefined,
  device: DeviceSetup["device"],
): DeviceSetup {
  const mac = values["mac"] === undefined ? before?.mac : readMac(values["mac"]);
  const vendor = values["vendor"] === undefined
    ? before?.vendor ?? (mac === undefined ? undefined : vendorOfMac(mac))
    : readVendor(values["vendor"]);
  if (vendor === undefined) {
    throw new UsageError(`Say who makes the phone with --vendor: ${VENDORS.join(", ")}`);
  }
  if (vendorFacts(vendor).software && values["mac"] !== undefined) {
    throw new UsageError(`${vendorFacts(vendor).name} is a program and has no MAC address`);
  }
  const { mac: _mac, ...rest } = before ?? { options: {} };
  return {
    ...rest,
    device,
    vendor,
    model: values["model"] ?? before?.model ?? "",
    ...(mac === undefined || vendorFacts(vendor).software ? {} : { mac }),
    remote: switches.has("remote") || (before?.remote ?? false),
  };
}

function readVendor(text: string): Vendor {
  const vendor = VENDORS.find((one) => one === text.toLowerCase());
  if (vendor !== undefined) return vendor;
  throw new UsageError(`A vendor is one of ${VENDORS.join(", ")}, not "${text}"`);
}

function readMac(text: string): string {
  const mac = parseMac(text);
  if (mac !== undefined) return mac;
  throw new UsageError(`A MAC address looks like 00:15:65:12:34:56, not "${text}"`);
}

type Issued = NonNullable<ReturnType<Provisioner["current"]>> & {
  readonly setup: DeviceSetup;
  readonly username: string;
};

function print(issued: Issued, { switches }: Input, { out }: CommandDeps): number {
  const { setup: { vendor, model, mac }, username, url: secret, token } = issued;
  const url = secret.reveal();
  const { expiresAt, maxUses } = token;
  if (switches.has("json")) {
    out(JSON.stringify({ username, vendor, model, mac, url, expiresAt, maxUses }));
    return EXIT.ok;
  }
  const code = renderUnicodeCompact(issued.qr.reveal(), { ecc: "M", border: 2 });
  const phone = [vendorFacts(vendor).name, model].filter((word) => word !== "").join(" ");
  out(
    `The ${phone}${mac === undefined ? "" : ` ${formatMac(mac)}`} sets itself up as ${username} by`,
  );
  out("");
  out(`  ${url}`);
  out("");
  for (const line of code.trimEnd().split("\n")) out(line);
  if (expiresAt) out(`It is for one phone, until ${expiresAt.toISOString()}.`);
  out("Whoever has this address can sign in as the device.");
  return EXIT.ok;
}
