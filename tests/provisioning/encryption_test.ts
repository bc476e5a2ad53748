import { deepEqual } from "node:assert/strict";
import type { MediaEncryption, PhoneEncryption, PhoneTransport } from "../../src/domain/mod.ts";
import { configurePhone } from "../../src/provisioning/mod.ts";
import { DEVICE, OPTIONS, SECRET, SITE, USER } from "./sample.ts";

const CASES: readonly (readonly [
  MediaEncryption | undefined,
  PhoneTransport,
  PhoneEncryption | undefined,
  readonly [PhoneTransport, PhoneEncryption],
])[] = [
  [undefined, "UDP", undefined, ["UDP", "off"]],
  [undefined, "TLS", undefined, ["TLS", "optional"]],
  [undefined, "TLS", "mandatory", ["TLS", "mandatory"]],
  ["optional", "UDP", "optional", ["UDP", "optional"]],
  ["off", "TLS", "mandatory", ["TLS", "off"]],
  ["required", "UDP", "off", ["TLS", "mandatory"]],
];

for (const [wanted, transport, option, told] of CASES) {
  const says = option ?? "nothing";
  Deno.test(`a device with ${wanted ?? "no choice"} by ${transport}, told ${says}: ${told}`, () => {
    const { encryption: _encryption, ...rest } = OPTIONS;
    const options = { ...rest, transport, ...(option ? { encryption: option } : {}) };
    const { lines: [line] } = configurePhone({
      device: { ...DEVICE, ...(wanted ? { encryption: wanted } : {}) },
      user: USER,
      secret: SECRET,
      adminPassword: SECRET,
      hasPhonebook: false,
      site: SITE,
      profiles: [],
      url: "http://pbx.example.org:8080/p/x/",
      setup: { device: DEVICE.id, vendor: "yealink", model: "T46U", remote: false, options },
    });
    deepEqual([line?.transport, line?.encryption], told);
  });
}
