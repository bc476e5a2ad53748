import { equal } from "node:assert/strict";
import { type Encryptable, legEncryption } from "../../src/b2bua/leg_encryption.ts";
import type { GatewayEncryption, MediaEncryption } from "../../src/domain/mod.ts";
import type { LegEncryption } from "../../src/media/mod.ts";

const phone = (encryption?: MediaEncryption) => ({ device: { encryption } });
const trunk = (encryption: GatewayEncryption, tlsOnly: boolean) => ({
  gateway: { encryption, tlsOnly },
});
const by = (protocol: string) => ({ flow: { protocol } }) as Pick<Encryptable, "flow">;

const CASES: readonly (readonly [string, Partial<Encryptable>, LegEncryption])[] = [
  ["a phone on UDP calls", { ...phone(), ...by("UDP") }, "off"],
  ["a phone on TCP calls", { ...phone(), ...by("TCP") }, "off"],
  ["a phone on TLS calls", { ...phone(), ...by("TLS") }, "optional"],
  ["a browser calls", { ...phone(), ...by("WSS") }, "optional"],
  ["a phone on TLS rings", { ...phone(), ...by("TLS"), side: "callee" }, "preferred"],
  ["a phone on UDP rings", { ...phone(), ...by("UDP"), side: "callee" }, "off"],
  ["a phone rings that is reached by its address", { ...phone(), side: "callee" }, "off"],
  ["a phone on TLS that never encrypts", { ...phone("off"), ...by("TLS") }, "off"],
  ["a phone on TLS that must", { ...phone("required"), ...by("TLS") }, "required"],
  ["a phone on UDP that must", { ...phone("required"), ...by("UDP") }, "impossible"],
  [
    "a phone on UDP that must, in a network of its own",
    { ...phone("required"), ...by("UDP"), anyTransport: true },
    "required",
  ],
  [
    "a phone on UDP rings, in a network of its own",
    { ...phone(), ...by("UDP"), side: "callee", anyTransport: true },
    "preferred",
  ],
  ["a carrier in the open", { ...trunk("off", true), ...by("TLS") }, "off"],
  ["a carrier that must, before it is connected", trunk("required", true), "required"],
  [
    "a carrier that must, but not by TLS",
    { ...trunk("required", false), ...by("UDP") },
    "impossible",
  ],
  ["an address outside", by("TLS"), "off"],
  ["a call for help in the open", { ...phone("required"), ...by("UDP"), urgent: true }, "optional"],
  ["a call for help that never encrypts", { ...phone("off"), urgent: true }, "optional"],
];

for (const [what, leg, expected] of CASES) {
  Deno.test(`legEncryption of ${what} is ${expected}`, () => {
    const none = { device: undefined, gateway: undefined, flow: undefined } as const;
    const usual = { ...none, side: "caller", urgent: false, anyTransport: false } as const;
    equal(legEncryption({ ...usual, ...leg }), expected);
  });
}
