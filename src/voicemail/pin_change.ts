import { isWeakPin, PIN, type User } from "../domain/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import type { DialogueParts } from "./dialogue_parts.ts";
import type { DeskEnds } from "./greeting_desk.ts";
import type { Talk } from "./talk.ts";

const LONGEST_PIN = 10;

/** The owner types a PIN twice, and has it from then on. */
export function changePin(
  { voicemail, log }: DialogueParts,
  talk: Talk,
  user: Pick<User, "id" | "extension">,
  { isOver, onDone, onSilence }: DeskEnds & { readonly isOver: () => boolean },
): void {
  const ask = (say: readonly string[], onNumber: (digits: string) => void) =>
    talk.askNumber({ say, mostDigits: LONGEST_PIN, onNumber, onSilence });
  ask(["pin-new"], (first) => {
    if (!PIN.test(first) || isWeakPin(first) || first === user.extension) {
      return onDone(["pin-weak"]);
    }
    ask(["pin-again"], (second) => {
      if (second !== first) return onDone(["pin-differs"]);
      voicemail.door.change(user.id, first).then(
        () => {
          voicemail.tell(user.id, "mailbox.pin-changed");
          if (!isOver()) onDone(["pin-saved"]);
        },
        (error: unknown) => {
          log.warn("A PIN could not be changed", { cause: messageOf(error) });
          if (!isOver()) onDone(["not-available"]);
        },
      );
    });
  });
}
