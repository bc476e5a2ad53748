import { type Command, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { readWhole } from "./option_values.ts";
import { userAt } from "./users.ts";

const MOST_MESSAGES = 100_000;

const count = (input: Input, name: string, before: number): number => {
  const text = input.values[name];
  return text === undefined ? before : readWhole(`--${name}`, text, 0, MOST_MESSAGES);
};

export const MAILBOX_SET: Command = {
  name: "mailbox set",
  summary: "Tell a user's phones how many messages wait, for voicemail kept elsewhere",
  positionals: "EXTENSION",
  options: [
    { name: "new", placeholder: "N", help: "Messages that have not been heard" },
    { name: "old", placeholder: "N", help: "Messages that have" },
    { name: "urgent-new", placeholder: "N", help: "How many of the new ones are urgent" },
    { name: "urgent-old", placeholder: "N", help: "How many of the old ones are urgent" },
  ],
  examples: ["ringdown mailbox set 101 --new 2 --old 1", "ringdown mailbox set 101 --new 0"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const { id, extension } = userAt(store, input.positionals[0] ?? "");
      const before = store.mailboxes.counts(id);
      const counts = {
        new: count(input, "new", before.new),
        old: count(input, "old", before.old),
        urgentNew: count(input, "urgent-new", before.urgentNew),
        urgentOld: count(input, "urgent-old", before.urgentOld),
      };
      if (counts.urgentNew > counts.new || counts.urgentOld > counts.old) {
        throw new UsageError("There cannot be more urgent messages than messages");
      }
      store.mailboxes.save(id, counts);
      deps.out(`The mailbox of ${extension} has ${counts.new} new and ${counts.old} old messages.`);
      return EXIT.ok;
    });
  },
};
