import { type Command, CommandError } from "./command.ts";
import { readList, readWhole } from "./option_values.ts";
import { gatewayIds, settled, withOutside } from "./outside.ts";
import { table } from "./table.ts";

export const ROUTE_ADD: Command = {
  name: "route add",
  summary: "Add an outbound route: which numbers go out, and by which gateways",
  positionals: "NAME",
  options: [
    { name: "gateways", placeholder: "LIST", help: "By which gateways, the first first" },
    { name: "patterns", placeholder: "LIST", help: "Which numbers; X Z N [1-5] . ! | as usual" },
    { name: "strip", placeholder: "N", help: "Digits that are taken away in front" },
    { name: "prepend", placeholder: "D", help: "Digits that are put in front then" },
    { name: "choice", placeholder: "C", help: "priority, weight, least-used, sticky or operator" },
  ],
  examples: [
    "ringdown route add all --gateways carrier,spare",
    "ringdown route add world --patterns 00.,+. --gateways carrier",
    "ringdown route add outside-line --patterns '0|X.' --gateways lan --choice weight",
  ],
  run(input, deps) {
    const [name = ""] = input.positionals;
    const { gateways, patterns, strip, prepend, choice } = input.values;
    return withOutside(input, deps, async (outside, actor) => {
      await settled(outside.routes.create(actor, {
        name,
        patterns: patterns === undefined ? ["."] : readList(patterns),
        strip: strip === undefined ? 0 : readWhole("--strip", strip, 0, 32),
        ...(prepend === undefined ? {} : { prepend }),
        ...(choice === undefined ? {} : { choice }),
        gateways: gatewayIds(outside, gateways).map((gateway, at) => ({
          gateway,
          priority: choice === undefined || choice === "priority" ? at + 1 : 1,
        })),
      }));
      deps.out(`Added the route ${name}.`);
    });
  },
};

export const ROUTE_LIST: Command = {
  name: "route list",
  summary: "List the outbound routes, in the order in which they are asked",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown route list"],
  run(input, deps) {
    return withOutside(input, deps, ({ routes, gateways }) => {
      if (input.switches.has("json")) return deps.out(JSON.stringify(routes.list()));
      const names = new Map(gateways.list().map(({ id, name }) => [id, name]));
      const rows = routes.list().map((route) => [
        route.name,
        route.patterns.join(" "),
        route.choice,
        route.gateways.map(({ gateway }) => names.get(gateway) ?? "").join(", "),
        route.enabled ? "on" : "off",
      ]);
      for (const line of table(["NAME", "PATTERNS", "CHOICE", "GATEWAYS", "STATE"], rows)) {
        deps.out(line);
      }
    });
  },
};

export const ROUTE_REMOVE: Command = {
  name: "route remove",
  summary: "Remove an outbound route",
  positionals: "NAME",
  options: [],
  examples: ["ringdown route remove world"],
  run(input, deps) {
    const [name = ""] = input.positionals;
    return withOutside(input, deps, async ({ routes }, actor) => {
      const found = routes.list().find((one) => one.name === name);
      if (!found) throw new CommandError(`There is no route ${name}`);
      await settled(routes.remove(actor, found.id));
      deps.out(`Removed the route ${name}.`);
    });
  },
};
