import { type CallSettings, FORWARD_CONDITIONS, type ForwardCondition } from "../domain/mod.ts";
import type { Command } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";
import { userAt } from "./users.ts";

export const USER_SHOW: Command = {
  name: "user show",
  summary: "Show a user, and what happens to the user's calls",
  positionals: "EXTENSION",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown user show 101", "ringdown user show 101 --json | jq .forward"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const { id, extension, name } = userAt(store, input.positionals[0] ?? "");
      const settings = store.callSettings.get(id);
      const devices = store.devices.ofUser(id).map(({ username }) => username);
      const groups = store.groups.list()
        .filter(({ members }) => members.some(({ to }) => to === extension))
        .map((group) => group.extension);
      if (input.switches.has("json")) {
        deps.out(JSON.stringify({ extension, name, devices, groups, ...settings }));
        return EXIT.ok;
      }
      const rows = [
        ["Extension", extension],
        ["Name", name],
        ["Devices", devices.join(", ")],
        ["Groups", groups.join(", ")],
        ...settingsRows(settings),
      ];
      for (const [label = "", value = ""] of rows) {
        deps.out(`${label.padEnd(24)}${value}`.trimEnd());
      }
      for (const line of followMeLines(settings)) deps.out(line);
      return EXIT.ok;
    });
  },
};

const WORDS: Readonly<Record<ForwardCondition, string>> = {
  all: "Forward all calls",
  busy: "Forward when busy",
  noAnswer: "Forward unanswered",
  unreachable: "Forward unreachable",
};

function settingsRows(settings: CallSettings): readonly (readonly string[])[] {
  const { doNotDisturb, noAnswerSeconds, callWaiting, hideCallerId, pickupGroups } = settings;
  return [
    ["Do not disturb", onOff(doNotDisturb)],
    ...FORWARD_CONDITIONS.map((condition) => {
      const forward = settings.forward[condition];
      if (!forward) return [WORDS[condition], "off"];
      return [WORDS[condition], forward.enabled ? forward.to : `off (was ${forward.to})`];
    }),
    ["Rings", noAnswerSeconds === undefined ? "as configured" : `${noAnswerSeconds} seconds`],
    ["Call waiting", waiting(callWaiting)],
    ["Hide caller ID", onOff(hideCallerId)],
    ["Music", settings.music ?? "our own"],
    ["Pickup groups", pickupGroups.join(", ") || "none"],
    ["Follow-me", onOff(settings.followMe.enabled)],
  ];
}

function followMeLines({ followMe: { members } }: CallSettings): readonly string[] {
  if (members.length === 0) return [];
  const rows = members.map(({ to, delaySeconds, ringSeconds, confirm }) => [
    to,
    String(delaySeconds),
    String(ringSeconds),
    confirm === undefined ? "if outside" : confirm ? "yes" : "no",
  ]);
  return ["", ...table(["RINGS TOO", "AFTER", "RINGS", "PRESSES 1"], rows)];
}

function waiting(calls: number | undefined): string {
  if (calls === undefined) return "as many calls as the phones take";
  return calls === 1 ? "off" : `${calls} calls at once`;
}

const onOff = (on: boolean): string => on ? "on" : "off";
