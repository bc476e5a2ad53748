import type { Config } from "../config/mod.ts";
import type { Gateway, GatewaySecrets } from "../domain/mod.ts";
import { type GatewayTest, testGateway } from "../gateways/mod.ts";
import { type Clock, type Log, Meter, type Random } from "../runtime/mod.ts";
import { CachedDns, openTransports, Penalties, Resolver, SipStack, SystemDns } from "../sip/mod.ts";

export interface LoneGatewayTest {
  readonly product: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: Pick<Config, "sip">;
}

/**
 * Asks a gateway from ports of its own, whether a server runs or not.
 * @throws {TransportError} when no port can be opened.
 */
export async function testGatewayAlone(
  gateway: Gateway,
  secrets: GatewaySecrets,
  { product, clock, random, log, config }: LoneGatewayTest,
): Promise<GatewayTest> {
  const meter = new Meter();
  const penalties = new Penalties(clock);
  const dns = new CachedDns(new SystemDns(clock), { clock, meter });
  const resolver = new Resolver({ dns, random, penalties, isOwn: () => false });
  const stack = new SipStack({ clock, random, log, meter, product, resolver, penalties });
  const hosts = new Set(config.sip.map(({ host }) => host));
  await using transports = await openTransports({
    receiver: stack,
    clock,
    random,
    meter,
    log,
    listeners: [...hosts].flatMap((host) =>
      (["UDP", "TCP"] as const).map((protocol) => ({ protocol, host, port: 0 }))
    ),
  });
  stack.attach(transports);
  return await testGateway(gateway, undefined, secrets, { stack, resolver, clock, random, log });
}
