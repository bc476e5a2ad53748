/** One stream of a leg whose packets are encrypted on their way between the leg and us. */
import { masterOctets, SrtpReceiver, SrtpSender, suiteNamed } from "../../rtp/mod.ts";
import type { SrtpAim, SrtpKey } from "./change.ts";

export class StreamCipher {
  /** Undefined while there is no key. */
  receiver: SrtpReceiver | undefined = undefined;
  sender: SrtpSender | undefined = undefined;
  readonly #integer: (bound: number) => number;
  #receiveKey: SrtpKey | null = null;
  #sendKey: SrtpKey | null = null;

  /** `integer` gives an unpredictable integer below its argument. */
  constructor(integer: (bound: number) => number) {
    this.#integer = integer;
  }

  /** Takes over new keys. With the same ones all that was counted goes on. */
  agree({ receive, send }: SrtpAim): void {
    if (!isSame(receive, this.#receiveKey)) {
      const key = usable(receive);
      this.receiver = key && new SrtpReceiver(key.suite, key.master);
      this.#receiveKey = receive;
    }
    if (!isSame(send, this.#sendKey)) {
      const key = usable(send);
      this.sender = key && new SrtpSender(key.suite, key.master, this.#integer);
      this.#sendKey = send;
    }
  }
}

function isSame(a: SrtpKey | null, b: SrtpKey | null): boolean {
  return a?.suite === b?.suite && a?.master === b?.master;
}

function usable(key: SrtpKey | null) {
  const suite = key && suiteNamed(key.suite);
  if (!key || !suite) return undefined;
  const master = Uint8Array.fromBase64(key.master);
  return master.length === masterOctets(suite) ? { suite, master } : undefined;
}
