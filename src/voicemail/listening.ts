import type { User, UserId, VoiceMessage } from "../domain/mod.ts";
import type { Recording } from "../media/mod.ts";
import type { DialogueParts } from "./dialogue_parts.ts";
import { Entry } from "./entry.ts";
import { GreetingDesk } from "./greeting_desk.ts";
import type { VoiceDialogue } from "./line.ts";
import { changePin } from "./pin_change.ts";
import { spokenCount, spokenDate, spokenNumber } from "./spoken.ts";
import { type Spoken, Talk } from "./talk.ts";
import type { VoicemailService } from "./voicemail.ts";

/** The owner of a mailbox hears messages, and changes greeting and PIN. */
export class Listening implements VoiceDialogue {
  readonly #parts: DialogueParts;
  readonly #service: Extract<VoicemailService, { kind: "mailbox" }>;
  readonly #talk: Talk;
  #owner: User | undefined;
  #greeting: GreetingDesk | undefined;
  #over = false;

  constructor(parts: DialogueParts, service: Extract<VoicemailService, { kind: "mailbox" }>) {
    this.#parts = parts;
    this.#service = service;
    this.#talk = new Talk(parts.line, parts.clock);
  }

  begin(): void {
    const entry = new Entry(this.#parts, this.#talk, {
      isOver: () => this.#over,
      onOpen: (user) => this.#open(user),
      onRefused: (why) => this.#end([why, "goodbye"]),
    });
    const { own, mailbox } = this.#service;
    // Somebody may have been sent here by the owner, and is not the owner for that.
    if (own !== undefined && own === this.#parts.caller.user) entry.ofOwner(own);
    else entry.ofAnybody(mailbox ?? own);
  }

  onPlayed(): void {
    this.#talk.onPlayed();
  }

  onKey(key: string): void {
    if (!this.#greeting?.onKey(key)) this.#talk.onKey(key);
  }

  onRecorded(recording: Recording): void {
    this.#greeting?.onRecorded(recording);
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#talk.stop();
    await this.#greeting?.stop();
  }

  #open(user: User): void {
    this.#owner = user;
    const messages = this.#messages();
    const fresh = messages.filter(({ heard }) => !heard);
    const told = [
      ...counted(fresh.length, "new-message"),
      ...counted(messages.length - fresh.length, "old-message"),
    ];
    const say = told.length === 0 ? ["no-messages"] : ["you-have", ...told];
    // Who calls to hear what is new hears it without a key.
    if (fresh.length === 0) return this.#menu(say);
    this.#talk.say(
      say,
      () => this.#hear(fresh.toReversed(), 0),
      (key) => key === "*" ? this.#menu() : this.#hear(fresh.toReversed(), 0),
    );
  }

  #messages(): readonly VoiceMessage[] {
    return this.#owner ? this.#parts.voicemail.messagesOf(this.#owner.id) : [];
  }

  #menu(before: readonly Spoken[] = []): void {
    this.#talk.ask({
      say: [...before, "mailbox-menu"],
      onKey: (key) => this.#onMenuKey(key),
      onSilence: () => this.#end(["goodbye"]),
    });
  }

  #onMenuKey(key: string): void {
    switch (key) {
      case "1":
      case "2":
        return this.#hearAll(key === "2");
      case "3":
        return this.#greetings();
      case "4":
        return this.#pin();
      case "#":
        return this.#end(["goodbye"]);
      default:
        return this.#menu();
    }
  }

  #hearAll(heard: boolean): void {
    const wanted = this.#messages().filter((message) => message.heard === heard).toReversed();
    if (wanted.length === 0) return this.#menu(["no-messages"]);
    this.#hear(wanted, 0);
  }

  /** Says the message at `index`, the oldest first, and what can be done with it. */
  #hear(messages: readonly VoiceMessage[], index: number): void {
    const message = messages[index];
    if (!message) return this.#menu(["no-more-messages"]);
    const { clock, timeZone, voicemail } = this.#parts;
    const who = message.from === undefined ? [] : spokenNumber(message.from);
    this.#talk.say(
      [
        "message-from",
        ...(who.length === 0 ? ["unknown-number"] : who),
        ...spokenDate(message.at, clock.now(), timeZone()),
        { path: voicemail.files.path(message.id) },
      ],
      () => {
        voicemail.setHeard(message, true);
        this.#whatNow(messages, index);
      },
      (key) => {
        // Whoever presses a key knows enough of it.
        voicemail.setHeard(message, true);
        this.#onMessageKey(key, messages, index);
      },
    );
  }

  #whatNow(messages: readonly VoiceMessage[], index: number): void {
    this.#talk.ask({
      say: ["message-menu"],
      onKey: (key) => this.#onMessageKey(key, messages, index),
      onSilence: () => this.#end(["goodbye"]),
    });
  }

  #onMessageKey(key: string, messages: readonly VoiceMessage[], index: number): void {
    const message = messages[index];
    if (!message) return this.#menu();
    switch (key) {
      case "1":
        return this.#hear(messages, index);
      case "2":
      case "#":
        return this.#hear(messages, index + 1);
      case "3":
        void this.#parts.voicemail.remove(message);
        this.#parts.voicemail.tell(message.mailbox, "mailbox.message-removed");
        return this.#talk.say(["message-deleted"], () => this.#hear(messages, index + 1));
      case "4":
        return this.#callBack(message, messages, index);
      case "*":
        return this.#menu();
      default:
        return this.#whatNow(messages, index);
    }
  }

  #callBack({ from }: VoiceMessage, messages: readonly VoiceMessage[], index: number): void {
    const { caller, line } = this.#parts;
    // Who called from outside, and knows the PIN, must not call the world at our expense.
    if (from === undefined || from === "" || caller.user === undefined) {
      return this.#talk.say(["invalid"], () => this.#whatNow(messages, index));
    }
    this.#over = true;
    this.#talk.stop();
    line.callBack(from);
  }

  #greetings(): void {
    const { id } = this.#owner ?? {};
    if (id === undefined) return this.#menu();
    this.#greeting ??= new GreetingDesk(this.#parts, this.#talk, id, {
      onDone: (said) => this.#menu(said),
      onSilence: () => this.#end(["goodbye"]),
    });
    this.#greeting.begin();
  }

  #pin(): void {
    const { id, extension }: Partial<User> & { id?: UserId } = this.#owner ?? {};
    if (id === undefined || extension === undefined) return this.#menu();
    changePin(this.#parts, this.#talk, { id, extension }, {
      isOver: () => this.#over,
      onDone: (said) => this.#menu(said),
      onSilence: () => this.#end(["goodbye"]),
    });
  }

  #end(last: readonly string[]): void {
    this.#talk.say(last, () => {
      this.#over = true;
      this.#parts.line.hangUp();
    });
  }
}

/** `2 new messages`; nothing for none. */
function counted(count: number, what: string): readonly string[] {
  if (count === 0) return [];
  return [...spokenCount(count), count === 1 ? what : `${what}s`];
}
