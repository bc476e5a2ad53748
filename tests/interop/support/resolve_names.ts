/** Prints, a line of JSON each, where the product would send a request for the hosts it is given. */

import { Meter, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import { CachedDns, Penalties, Resolver, SystemDns } from "../../../src/sip/mod.ts";

const clock = new SystemClock();
const resolver = new Resolver({
  dns: new CachedDns(new SystemDns(clock), { clock, meter: new Meter() }),
  random: new SystemRandom(),
  penalties: new Penalties(clock),
  isOwn: () => false,
});
for (const host of Deno.args) {
  const line = `${JSON.stringify(await resolver.resolve({ host, secure: false }))}\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
}
