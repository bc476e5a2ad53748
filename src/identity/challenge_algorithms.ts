import { createHmac } from "node:crypto";
import type { Device, DeviceStore, DigestAlgorithm } from "../domain/mod.ts";

/**
 * Which algorithm a challenge names, so that it does not tell whether there is such a user.
 *
 * A device has one algorithm (RFC 8760 would let us offer two, but no phone that was measured
 * copes with every order), so a challenge says something about who is asked for. A username that
 * nobody has therefore gets one as well: SHA-256 for the same share of such names as of devices,
 * chosen by a keyed hash. One look at a name then teaches nothing: either answer is as likely for
 * a device as for nobody. Another look must teach nothing either, so the choice is the same each
 * time, after a restart too, and a device more or less turns only few names, which are then seen
 * to be nobody's; no name is ever seen to be somebody's. When all devices have one algorithm,
 * which is the rule, everybody is asked for it and there is nothing to choose.
 *
 * The key is the id of a device: 128 random bits, stored, and never on the wire. An HA1 would be
 * no key: every challenge would help to guess the secret behind it.
 *
 * The answer comes from memory, whoever is asked for, because the database answers later for a
 * name that it does not have. `saw` keeps the memory true after the answer has left.
 */
export class ChallengeAlgorithms {
  readonly #devices: Pick<DeviceStore, "algorithms">;
  readonly #known = new Map<string, DigestAlgorithm>();
  #strong = 0;
  #key = "";
  #counted = false;

  constructor(devices: Pick<DeviceStore, "algorithms">) {
    this.#devices = devices;
  }

  /** What to name to a request that says it comes from `username`. */
  of(username: string): DigestAlgorithm {
    this.#count();
    if (this.#strong === 0) return "MD5";
    if (this.#strong === this.#known.size) return "SHA-256";
    // Computed for those who do not need it too: the time is not to tell them apart.
    const decoy = this.#decoy(username);
    return this.#known.get(username) ?? decoy;
  }

  /** Learns what `username` is in the database. A device that was changed or added meanwhile may
   * have been asked for the wrong algorithm once; the next time it is right. */
  saw(username: string, device: Device | undefined): void {
    this.#note(username, device?.algorithm);
  }

  #note(username: string, algorithm: DigestAlgorithm | undefined): void {
    const before = this.#known.get(username);
    if (algorithm === before) return;
    this.#strong += Number(algorithm === "SHA-256") - Number(before === "SHA-256");
    if (algorithm === undefined) this.#known.delete(username);
    else this.#known.set(username, algorithm);
  }

  /** Once, when it is needed. */
  #count(): void {
    if (this.#counted) return;
    const { byUsername, firstId } = this.#devices.algorithms();
    for (const [username, algorithm] of byUsername) this.#note(username, algorithm);
    this.#key = firstId ?? "";
    this.#counted = true;
  }

  #decoy(username: string): DigestAlgorithm {
    const hash = createHmac("sha256", this.#key).update(username).digest();
    // A name that turns to SHA-256 at some share keeps it at every larger one.
    const place = hash.readUInt32BE() / 2 ** 32;
    return place < this.#strong / this.#known.size ? "SHA-256" : "MD5";
  }
}
