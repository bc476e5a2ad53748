/** Finds out for a person whether a gateway answers and lets us in. */

import type { Gateway, GatewaySecrets } from "../domain/mod.ts";
import { probe, type ProbeAnswer } from "./probe.ts";
import { GatewayLine, type GatewayLineOptions } from "./gateway_line.ts";
import type { RegistrationState } from "./trunk_registration.ts";

/** What was found out. */
export interface GatewayTest {
  /** To OPTIONS. */
  readonly answer: ProbeAnswer;
  /** How a registration went; undefined for a gateway at which we do not register. */
  readonly registration: RegistrationState | undefined;
}

const PATIENCE_MS = 5_000;

/**
 * Asks, and registers. Never rejects.
 *
 * @param line The gateway at work, which registers anew; undefined for one that is switched off,
 * of which the registration is given up again.
 */
export async function testGateway(
  gateway: Gateway,
  line: GatewayLine | undefined,
  secrets: GatewaySecrets,
  options: Omit<GatewayLineOptions, "onChange">,
): Promise<GatewayTest> {
  const [answer, registration] = await Promise.all([
    probe(gateway, options, PATIENCE_MS),
    line ? inTime(line, options) : tried(gateway, secrets, options),
  ]);
  return { answer, registration };
}

/** Registers with a contact of its own, and gives that up. */
async function tried(
  gateway: Gateway,
  secrets: GatewaySecrets,
  options: Omit<GatewayLineOptions, "onChange">,
): Promise<RegistrationState | undefined> {
  const line = new GatewayLine(gateway, secrets, { ...options, onChange: () => {} });
  const found = await inTime(line, options);
  await line.stop();
  return found;
}

async function inTime(
  line: GatewayLine,
  { clock }: Pick<GatewayLineOptions, "clock">,
): Promise<RegistrationState | undefined> {
  const { promise, resolve } = Promise.withResolvers<RegistrationState | undefined>();
  line.registerNow()?.then(resolve) ?? resolve(undefined);
  using _patience = clock.after(
    PATIENCE_MS,
    () => resolve({ is: "failed", why: "silent", retryAt: clock.now() }),
  );
  return await promise;
}
