import { Passwords } from "../accounts/mod.ts";
import { isWeakPin, PIN } from "../domain/mod.ts";
import { Secret } from "../runtime/mod.ts";
import { type Command, type CommandDeps, type Input, UsageError } from "./command.ts";
import { commandActor } from "./command_actor.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { readOnOff } from "./option_values.ts";
import { table } from "./table.ts";
import { userAt } from "./users.ts";

export const MAILBOX_LIST: Command = {
  name: "mailbox list",
  summary: "List the mailboxes, and how full they are",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown mailbox list", "ringdown mailbox list --json"],
  run(input, deps) {
    return withStore(input, deps, (store, config) => {
      const used = store.voicemail.allUsage();
      const boxes = store.users.list().map(({ id, extension, name }) => {
        const { messages = 0, unheard = 0, octets = 0 } = used.get(id) ?? {};
        const enabled = store.voicemail.mailbox(id).enabled ?? config.voicemail === "on";
        const hasPin = store.voicemail.pin(id) !== undefined;
        return { extension, name, enabled, messages, unheard, octets, hasPin };
      });
      if (input.switches.has("json")) {
        deps.out(JSON.stringify(boxes));
        return EXIT.ok;
      }
      const rows = boxes.map((box) => [
        box.extension,
        box.name,
        box.enabled ? "on" : "off",
        String(box.unheard),
        String(box.messages - box.unheard),
        String(box.octets),
        box.hasPin ? "yes" : "no",
      ]);
      const titles = ["EXTENSION", "NAME", "TAKES CALLS", "NEW", "OLD", "OCTETS", "PIN"];
      for (const line of table(titles, rows)) deps.out(line);
      return EXIT.ok;
    });
  },
};

export const MAILBOX_SET: Command = {
  name: "mailbox set",
  summary: "Change a user's mailbox",
  positionals: "EXTENSION",
  options: [
    { name: "enabled", placeholder: "on|off|default", help: "It takes calls (RINGDOWN_VOICEMAIL)" },
    { name: "asks-pin", placeholder: "on|off", help: "The PIN is asked for at own phones too" },
    { name: "pin-file", placeholder: "F", help: "A file with a new PIN; - for standard input" },
    { name: "no-pin", help: "Take the PIN away, and whatever lock there is" },
  ],
  examples: [
    "ringdown mailbox set 101 --enabled off",
    "echo 4711 | ringdown mailbox set 101 --pin-file -",
    "ringdown mailbox set 101 --no-pin",
  ],
  async run(input, deps) {
    const pin = await givenPin(input, deps);
    if (pin && input.switches.has("no-pin")) {
      throw new UsageError("Give --pin-file or --no-pin, not both");
    }
    const hash = pin && await new Passwords({ random: deps.random }).hash(pin);
    return withStore(input, deps, (store) => {
      const { id, extension } = userAt(store, input.positionals[0] ?? "");
      const before = store.voicemail.mailbox(id);
      const isOpened = input.switches.has("no-pin") ? { asksPin: false } : {};
      const after = { ...before, ...enabledIn(input), ...asksPinIn(input), ...isOpened };
      const hadPin = store.voicemail.pin(id) !== undefined;
      store.atomically(() => {
        store.voicemail.saveMailbox(id, after);
        if (hash !== undefined) store.voicemail.savePin(id, { hash, failures: 0 });
        if (input.switches.has("no-pin")) store.voicemail.savePin(id, undefined);
      });
      const hasPin = store.voicemail.pin(id) !== undefined;
      store.audit.record({
        actor: commandActor(deps),
        action: "mailbox.changed",
        subject: { type: "mailbox", id, name: extension },
        before: { ...before, hasPin: hadPin },
        after: { ...after, hasPin, ...(hash === undefined ? {} : { newPin: true }) },
      });
      deps.out(`Changed the mailbox of ${extension}.`);
      return EXIT.ok;
    });
  },
};

function enabledIn({ values }: Input): { readonly enabled?: boolean | undefined } {
  const { enabled } = values;
  if (enabled === undefined) return {};
  return { enabled: enabled === "default" ? undefined : readOnOff("--enabled", enabled) };
}

function asksPinIn({ values }: Input): { readonly asksPin?: boolean } {
  const asks = values["asks-pin"];
  return asks === undefined ? {} : { asksPin: readOnOff("--asks-pin", asks) };
}

/** @throws {UsageError} when it cannot be used. */
async function givenPin({ values }: Input, deps: CommandDeps): Promise<Secret | undefined> {
  const file = values["pin-file"];
  if (file === undefined) return undefined;
  const pin = (file === "-" ? await deps.readInput() : deps.readFile(file)).trim();
  if (!PIN.test(pin)) throw new UsageError("A PIN has 4 to 10 digits");
  if (isWeakPin(pin)) throw new UsageError("That PIN is one of the first that anybody would try");
  return new Secret(pin);
}
