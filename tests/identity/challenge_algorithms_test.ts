import { deepEqual, equal, ok } from "node:assert/strict";
import {
  type Device,
  type DeviceId,
  type DigestAlgorithm,
  ha1Of,
  type UserId,
} from "../../src/domain/mod.ts";
import { ChallengeAlgorithms } from "../../src/identity/challenge_algorithms.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { deviceAlgorithms } from "../support/device_algorithms.ts";
import { SeededRandom } from "../support/seeded_random.ts";

const HA1 = ha1Of("any", "pbx.test", new Secret("secret"));

/** `count` devices, of which every `nth` has SHA-256. */
function fleet(count: number, nth: number): Device[] {
  const random = new SeededRandom(5);
  return Array.from({ length: count }, (_, i): Device => ({
    id: random.token() as DeviceId,
    user: "u1" as UserId,
    username: `${1000 + i}`,
    name: "desk",
    realm: "pbx.test",
    ha1: HA1,
    algorithm: i % nth === 0 ? "SHA-256" : "MD5",
  }));
}

const NOBODY = Array.from({ length: 4_000 }, (_, i) => `${5000 + i}`);

const algorithmsOf = (devices: readonly Device[]) => {
  const algorithms = new ChallengeAlgorithms({ algorithms: () => deviceAlgorithms(devices) });
  return NOBODY.map((name) => algorithms.of(name));
};

const shareOf = (all: readonly DigestAlgorithm[]) =>
  all.filter((algorithm) => algorithm === "SHA-256").length / all.length;

for (const [count, nth] of [[100, 2], [100, 10], [30, 3], [1_000, 100]] as const) {
  Deno.test(`nobody is asked for SHA-256 as often as ${count} devices of which 1 in ${nth} is`, () => {
    const devices = fleet(count, nth);
    const wanted = shareOf(devices.map(({ algorithm }) => algorithm));
    const share = shareOf(algorithmsOf(devices));
    // Four standard deviations of 4,000 draws.
    const tolerance = 4 * Math.sqrt(wanted * (1 - wanted) / NOBODY.length);
    ok(Math.abs(share - wanted) < tolerance, `${share} for ${wanted}`);
    const algorithms = new ChallengeAlgorithms({ algorithms: () => deviceAlgorithms(devices) });
    for (const { username, algorithm } of devices) equal(algorithms.of(username), algorithm);
  });
}

Deno.test("nobody is asked for the same after a restart", () => {
  deepEqual(algorithmsOf(fleet(60, 3)), algorithmsOf(fleet(60, 3).reverse()));
});

Deno.test("one device more turns few names, and none back", () => {
  const devices = fleet(100, 4);
  const before = algorithmsOf(devices);
  const strong = devices.map((device): Device => {
    return device.username === "1001" ? { ...device, algorithm: "SHA-256" } : device;
  });
  const after = algorithmsOf(strong);
  const turned = before.filter((algorithm, i) => algorithm !== after[i]);
  ok(turned.length < 0.03 * NOBODY.length, `${turned.length}`);
  ok(turned.every((algorithm) => algorithm === "MD5"));
});

Deno.test("the first device with the other algorithm is known when it has been seen", () => {
  const devices = fleet(20, 40).map((device): Device => ({ ...device, algorithm: "MD5" }));
  const algorithms = new ChallengeAlgorithms({ algorithms: () => deviceAlgorithms(devices) });
  equal(algorithms.of("1007"), "MD5");
  const [changed] = fleet(1, 1);
  algorithms.saw("1007", changed);
  equal(algorithms.of("1007"), "SHA-256");
  ok(shareOf(NOBODY.map((name) => algorithms.of(name))) > 0);
  algorithms.saw("1007", undefined);
  equal(shareOf(NOBODY.map((name) => algorithms.of(name))), 0);
});

Deno.test("without devices everybody is asked for MD5", () => {
  equal(shareOf(algorithmsOf([])), 0);
});
