import { type Command, type CommandDeps, type Input, UsageError } from "./command.ts";
import { accountCalled, accountsOf, outcomeValue } from "./admin.ts";
import { commandActor } from "./command_actor.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";

const PASSWORD_FILE = {
  name: "password-file",
  placeholder: "F",
  help: "A file with the password; - for standard input",
} as const;

export const ADMIN_ADD: Command = {
  name: "admin add",
  summary: "Add an administrator, who signs in to the pages",
  positionals: "NAME",
  options: [PASSWORD_FILE],
  examples: [
    "ringdown admin add ada",
    "pass show ringdown | ringdown admin add ada@example.org --password-file -",
  ],
  async run(input, deps) {
    const [name = ""] = input.positionals;
    const password = await givenPassword(input, deps);
    return withStore(input, deps, async (store) => {
      const wanted = { name, role: "administrator", password };
      const made = await (await accountsOf(store, deps)).create(commandActor(deps), wanted);
      const { account, generated } = outcomeValue(made);
      deps.out(`Added the administrator ${account.name}.`);
      if (generated) deps.out(`  Password  ${generated.reveal()}`);
      return EXIT.ok;
    });
  },
};

export const ADMIN_PASSWORD: Command = {
  name: "admin password",
  summary: "Give an account another password, which signs it out everywhere",
  positionals: "NAME",
  options: [PASSWORD_FILE],
  examples: [
    "ringdown admin password ada",
    "ringdown admin password ada --password-file new-password.txt",
  ],
  async run(input, deps) {
    const password = await givenPassword(input, deps);
    return withStore(input, deps, async (store) => {
      const { id, name } = accountCalled(store, input.positionals[0] ?? "");
      const accounts = await accountsOf(store, deps);
      const changed = await accounts.setPassword(commandActor(deps), id, { password });
      const { generated } = outcomeValue(changed);
      deps.out(`Changed the password of ${name}.`);
      if (generated) deps.out(`  Password  ${generated.reveal()}`);
      return EXIT.ok;
    });
  },
};

export const ADMIN_LIST: Command = {
  name: "admin list",
  summary: "List the accounts that sign in to the pages",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown admin list", "ringdown admin list --json"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const accounts = store.accounts.list().map(({ id, name, role, user, disabled }) => ({
        name,
        role,
        extension: user === undefined ? null : store.users.get(user)?.extension ?? null,
        disabled,
        secondFactor: store.factors.totp(id) !== undefined ||
          store.factors.passkeysOf(id).length > 0,
      }));
      if (input.switches.has("json")) {
        deps.out(JSON.stringify(accounts));
        return EXIT.ok;
      }
      const rows = accounts.map(({ name, role, extension, disabled, secondFactor }) => [
        name,
        role,
        extension ?? "",
        secondFactor ? "yes" : "no",
        disabled ? "disabled" : "",
      ]);
      const titles = ["NAME", "ROLE", "EXTENSION", "SECOND FACTOR", "STATE"];
      for (const line of table(titles, rows)) deps.out(line);
      return EXIT.ok;
    });
  },
};

export const ADMIN_REMOVE: Command = {
  name: "admin remove",
  summary: "Remove an account; the last administrator stays",
  positionals: "NAME",
  options: [],
  examples: ["ringdown admin remove ada"],
  run(input, deps) {
    return withStore(input, deps, async (store) => {
      const { id, name } = accountCalled(store, input.positionals[0] ?? "");
      outcomeValue((await accountsOf(store, deps)).remove(commandActor(deps), id));
      deps.out(`Removed the account ${name}.`);
      return EXIT.ok;
    });
  },
};

export const ADMIN_RESET_FACTORS: Command = {
  name: "admin reset-factors",
  summary: "Take the second factors of an account away, for who has lost them",
  positionals: "NAME",
  options: [],
  examples: ["ringdown admin reset-factors ada"],
  run(input, deps) {
    return withStore(input, deps, async (store) => {
      const { id, name } = accountCalled(store, input.positionals[0] ?? "");
      outcomeValue((await accountsOf(store, deps)).resetFactors(commandActor(deps), id));
      deps.out(`${name} signs in with the password alone now, and is signed out everywhere.`);
      return EXIT.ok;
    });
  },
};

/** The password in the file that was named; empty when none was. */
async function givenPassword({ values }: Input, deps: CommandDeps): Promise<string> {
  const path = values["password-file"];
  if (path === undefined) return "";
  const text = path === "-" ? await deps.readInput() : deps.readFile(path);
  const password = text.replace(/\r?\n$/, "");
  if (password === "") throw new UsageError("The password is empty");
  return password;
}
