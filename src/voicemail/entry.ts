import type { User, UserId } from "../domain/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { DialogueParts } from "./dialogue_parts.ts";
import type { Talk } from "./talk.ts";

export interface EntryEnds {
  /** The caller is gone. */
  readonly isOver: () => boolean;
  readonly onOpen: (user: User) => void;
  /** Nobody gets in; `why` is a prompt. */
  readonly onRefused: (why: string) => void;
}

/** How often a PIN may be tried in one call. */
const TRIES = 3;
const LONGEST_NUMBER = 20;
const LONGEST_PIN = 10;

/** Finds out which mailbox somebody wants, and whether it is theirs. */
export class Entry {
  readonly #parts: DialogueParts;
  readonly #talk: Talk;
  readonly #ends: EntryEnds;
  #tries = 0;

  constructor(parts: DialogueParts, talk: Talk, ends: EntryEnds) {
    this.#parts = parts;
    this.#talk = talk;
    this.#ends = ends;
  }

  /** Somebody calls from an own phone: that is enough, unless the owner wants a PIN there too. */
  ofOwner(id: UserId): void {
    const { users, voicemail } = this.#parts;
    const user = users.get(id);
    if (!user) return this.#ends.onRefused("invalid");
    const asks = voicemail.mailbox(id).asksPin && voicemail.door.hasPin(id);
    if (asks) this.#askPin(user);
    else this.#ends.onOpen(user);
  }

  /** Somebody calls from anywhere: for `mailbox`, or for one that has to be named. */
  ofAnybody(mailbox: UserId | undefined): void {
    if (mailbox !== undefined) return this.#askPin(this.#parts.users.get(mailbox));
    this.#talk.askNumber({
      say: ["enter-extension"],
      mostDigits: LONGEST_NUMBER,
      onNumber: (digits) => this.#askPin(this.#parts.users.byExtension(digits)),
      onSilence: () => this.#ends.onRefused("goodbye"),
    });
  }

  /** Whoever names a mailbox that is not there is asked all the same, and learns nothing. */
  #askPin(user: User | undefined, before: readonly string[] = []): void {
    this.#talk.askNumber({
      say: [...before, "enter-pin"],
      mostDigits: LONGEST_PIN,
      onNumber: (digits) =>
        void this.#knock(user, digits).catch((error: unknown) => {
          this.#parts.log.warn("A PIN could not be looked at", { cause: messageOf(error) });
          if (!this.#ends.isOver()) this.#ends.onRefused("not-available");
        }),
      onSilence: () => this.#ends.onRefused("goodbye"),
    });
  }

  async #knock(user: User | undefined, digits: string): Promise<void> {
    const { voicemail, log } = this.#parts;
    const verdict = await voicemail.door.knock(user?.id, digits);
    if (this.#ends.isOver()) return;
    if (verdict === "right" && user) return this.#ends.onOpen(user);
    log.warn("Somebody was not let into a mailbox", { mailbox: user?.extension, why: verdict });
    if (verdict === "locked") return this.#ends.onRefused("mailbox-locked");
    // A mailbox without a PIN is told as one whose PIN was wrong.
    if (++this.#tries >= TRIES) return this.#ends.onRefused("pin-wrong");
    this.#askPin(user, ["pin-wrong"]);
  }
}
