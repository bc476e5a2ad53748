import { type Command, CommandError } from "./command.ts";
import { warnOfUnknown } from "./option_values.ts";
import { gatewayIds, settled, withOutside } from "./outside.ts";
import { table } from "./table.ts";

export const NUMBER_ADD: Command = {
  name: "number add",
  summary: "Add a number of ours: where its calls go",
  positionals: "NUMBER DESTINATION",
  options: [
    { name: "name", placeholder: "NAME", help: "What people call it" },
    { name: "gateways", placeholder: "LIST", help: "The only gateways that its calls come by" },
  ],
  examples: [
    "ringdown number add +4930123456 101",
    "ringdown number add 030123457 600 --name Shop",
  ],
  run(input, deps) {
    const [number = "", destination = ""] = input.positionals;
    const { name, gateways } = input.values;
    return withOutside(input, deps, async (outside, actor, store) => {
      const added = await settled(
        await outside.numbers.create(actor, {
          number,
          destination,
          ...(name === undefined ? {} : { name }),
          gateways: gatewayIds(outside, gateways),
        }),
      );
      warnOfUnknown(store, [added.destination], deps);
      deps.out(`Added the number ${added.number}.`);
    });
  },
};

export const NUMBER_LIST: Command = {
  name: "number list",
  summary: "List our numbers",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown number list"],
  run(input, deps) {
    return withOutside(input, deps, ({ numbers }) => {
      if (input.switches.has("json")) return deps.out(JSON.stringify(numbers.list()));
      const rows = numbers.list().map(({ number, name, destination }) => [
        number,
        name,
        destination,
      ]);
      for (const line of table(["NUMBER", "NAME", "DESTINATION"], rows)) deps.out(line);
    });
  },
};

export const NUMBER_REMOVE: Command = {
  name: "number remove",
  summary: "Remove a number of ours; calls to it are not taken any more",
  positionals: "NUMBER",
  options: [],
  examples: ["ringdown number remove +4930123456"],
  run(input, deps) {
    const [number = ""] = input.positionals;
    return withOutside(input, deps, async ({ numbers }, actor) => {
      const found = numbers.list().find((one) => one.number === number);
      if (!found) throw new CommandError(`There is no number ${number}`);
      await settled(numbers.remove(actor, found.id));
      deps.out(`Removed the number ${number}.`);
    });
  },
};
