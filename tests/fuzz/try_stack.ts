import { Pbx } from "../support/pbx.ts";
import { Phone } from "../support/phone.ts";

/** Gives `messages` to a whole PBX, and sees that it still answers and has nothing to complain of. */
export async function tryStack(messages: Iterable<Uint8Array>): Promise<void> {
  const pbx = new Pbx();
  const phone = new Phone(pbx, { username: "1001", host: "192.0.2.7" });
  await phone.register();
  for (const bytes of messages) {
    if (bytes.length > 65_507) continue;
    phone.sendBytes(bytes);
    await pbx.run(3);
    const [error] = pbx.errors;
    if (error) throw new Error(error);
    const elsewhere = pbx.network.packets.find(({ from, to }) =>
      from.host === "192.0.2.1" && to.host !== "192.0.2.7"
    );
    if (elsewhere) throw new Error(`Sent to ${elsewhere.to.host}: ${elsewhere.text}`);
    pbx.network.packets.length = 0;
    phone.inbox.length = 0;
  }
  const { status } = await phone.register();
  if (status !== 200) throw new Error(`The PBX answers ${status}`);
  await pbx.finish();
}
