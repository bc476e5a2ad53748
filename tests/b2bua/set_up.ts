import { Pbx, type PbxOptions } from "../support/pbx.ts";
import { Phone } from "../support/phone.ts";

export interface Scene {
  readonly pbx: Pbx;
  /** 1001 at 192.0.2.7. */
  readonly alice: Phone;
  /** 1002 at 192.0.2.8. */
  readonly bob: Phone;
}

/** A PBX with Alice and Bob registered, nothing heard yet. */
export async function setUp(
  options: PbxOptions & { readonly protocol?: "UDP" | "TCP" } = {},
): Promise<Scene> {
  const pbx = new Pbx(options);
  const { protocol = "UDP" } = options;
  const alice = new Phone(pbx, { username: "1001", host: "192.0.2.7", protocol });
  const bob = new Phone(pbx, { username: "1002", host: "192.0.2.8", protocol });
  await alice.register();
  await bob.register();
  pbx.network.packets.length = 0;
  return { pbx, alice, bob };
}

/** Further devices of 1002, registered. */
export async function phonesOf(pbx: Pbx, names: readonly string[]): Promise<readonly Phone[]> {
  const phones = names.map((username, i) =>
    new Phone(pbx, { username, host: `192.0.2.${20 + i}` })
  );
  for (const phone of phones) await phone.register();
  return phones;
}

/** A scenario: named, set up, played, and nothing of it left behind. */
export function scenario(
  name: string,
  options: PbxOptions & { readonly protocol?: "UDP" | "TCP" },
  play: (scene: Scene) => Promise<void>,
): void {
  Deno.test(name, async () => {
    const scene = await setUp(options);
    await play(scene);
    await scene.pbx.finish();
  });
}

/** When messages with this first line were sent to `host`, in milliseconds after the first. */
export function timesTo(pbx: Pbx, host: string, start: string): readonly number[] {
  const times = pbx.network.packets
    .filter(({ to, text }) => to.host === host && text.startsWith(start))
    .map(({ at }) => at);
  return times.map((at) => at - (times[0] ?? 0));
}
