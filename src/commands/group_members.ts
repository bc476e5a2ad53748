import { LONGEST_RING } from "../domain/mod.ts";
import { type Command, CommandError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { groupAt, saveGroup } from "./groups.ts";
import { readDestination, readOnOff, readWhole } from "./option_values.ts";

export const GROUP_MEMBER_ADD: Command = {
  name: "group member add",
  summary: "Add a member to a group, or change one",
  positionals: "EXTENSION MEMBER",
  options: [
    { name: "delay", placeholder: "SECONDS", help: "How much later it rings, together only (0)" },
    { name: "ring", placeholder: "SECONDS", help: "How long it rings (as the group)" },
    { name: "confirm", placeholder: "on|off", help: "Who answers must press 1 (on if outside)" },
  ],
  examples: [
    "ringdown group member add 600 104",
    "ringdown group member add 600 sip:ada@example.org --delay 10 --confirm off",
  ],
  run(input, deps) {
    const [extension = "", text = ""] = input.positionals;
    const { delay, ring, confirm } = input.values;
    const member = {
      to: readDestination("A member", text),
      delaySeconds: delay === undefined ? 0 : readWhole("--delay", delay, 0, LONGEST_RING),
      ...(ring === undefined ? {} : { ringSeconds: readWhole("--ring", ring, 1, LONGEST_RING) }),
      ...(confirm === undefined ? {} : { confirm: readOnOff("--confirm", confirm) }),
    };
    return withStore(input, deps, (store) => {
      const known = store.atomically(() => {
        const group = groupAt(store, extension);
        const at = group.members.findIndex(({ to }) => to === member.to);
        const members = at < 0 ? [...group.members, member] : group.members.with(at, member);
        saveGroup(store, { ...group, members }, deps);
        return at >= 0;
      });
      deps.out(`${known ? "Changed" : "Added"} the member ${member.to} of group ${extension}.`);
      return EXIT.ok;
    });
  },
};

export const GROUP_MEMBER_REMOVE: Command = {
  name: "group member remove",
  summary: "Remove a member from a group",
  positionals: "EXTENSION MEMBER",
  options: [],
  examples: ["ringdown group member remove 600 104"],
  run(input, deps) {
    const [extension = "", text = ""] = input.positionals;
    const to = readDestination("A member", text);
    return withStore(input, deps, (store) => {
      store.atomically(() => {
        const group = groupAt(store, extension);
        const members = group.members.filter((member) => member.to !== to);
        if (members.length === group.members.length) {
          throw new CommandError(`${to} is no member of group ${extension}`);
        }
        store.groups.save({ ...group, members });
      });
      deps.out(`Removed the member ${to} of group ${extension}.`);
      return EXIT.ok;
    });
  },
};
