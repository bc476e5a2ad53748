import { PASSWORD_COST, Passwords, SecondFactors, Sessions } from "../accounts/mod.ts";
import type { Accounts, Outcome } from "../administration/mod.ts";
import type { Account } from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";
import { type CommandDeps, CommandError } from "./command.ts";

/** Accounts as a command changes them, beside a server that may be running. */
export async function accountsOf(store: Store, { clock, random }: CommandDeps): Promise<Accounts> {
  // Late: a server that is started never needs it, nor what it reads input with.
  const { Accounts } = await import("../administration/mod.ts");
  const { accounts, users, audit, sessions, factors } = store;
  const atomically: Store["atomically"] = (task) => store.atomically(task);
  return new Accounts({
    clock,
    random,
    accounts,
    users,
    audit,
    passwords: new Passwords({ random, cost: PASSWORD_COST }),
    sessions: new Sessions({ clock, random, sessions, accounts }),
    factors: new SecondFactors({ clock, random, factors, issuer: "", atomically }),
    atomically,
  });
}

/** @throws {CommandError} when nobody signs in as `name`. */
export function accountCalled(store: Store, name: string): Account {
  const account = store.accounts.byName(name);
  if (!account) throw new CommandError(`There is no account ${name}`);
  return account;
}

const SENTENCES: Readonly<Record<string, string>> = {
  "problem.taken": "There is an account of this name already",
  "accounts.name.invalid":
    "A name is 1 to 128 letters, digits or any of . _ % + ' @ -, and begins with a letter or digit",
  "accounts.problem.last": "This is the only administrator that may sign in",
  "password.problem.too-short": "The password is shorter than 10 characters",
  "password.problem.too-long": "The password is longer than 256 characters",
  "password.problem.account-name": "The password is the name of the account",
  "password.problem.common": "The password is one of those that are guessed first",
};

/** What a change has come to. @throws {CommandError} when it was refused. */
export function outcomeValue<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  if (outcome.missing) throw new CommandError("Somebody else has removed the account");
  const sentences = outcome.problems.map(({ text }) => SENTENCES[text] ?? text);
  throw new CommandError(sentences.join("; "));
}
