import type {
  AccountStore,
  ApiTokenStore,
  AuditLog,
  FactorStore,
  SessionStore,
  SignInLockStore,
} from "../domain/mod.ts";
import type { Clock, Log, Meter, Random } from "../runtime/mod.ts";
import { ApiTokens } from "./api_tokens.ts";
import { Confirmation } from "./confirmation.ts";
import { Passkeys } from "./passkeys.ts";
import { type PasswordCost, Passwords } from "./passwords.ts";
import { SecondFactors } from "./second_factors.ts";
import { Sessions } from "./sessions.ts";
import { SetupCode, type SetupCodeStore } from "./setup_code.ts";
import { SignIn } from "./sign_in.ts";
import { SignInLockout } from "./sign_in_lockout.ts";
import { Tickets } from "./tickets.ts";

/** What has to outlive the process for people to sign in. */
export interface EntranceStore {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly factors: FactorStore;
  readonly apiTokens: ApiTokenStore;
  readonly signInLocks: SignInLockStore;
  readonly settings: SetupCodeStore;
  readonly audit: AuditLog;
  atomically<T>(task: () => T): T;
}

export interface EntranceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  /** What browsers and authenticator apps call us. */
  readonly product: string;
  /** What a password costs; as recommended unless a test says otherwise. */
  readonly cost?: PasswordCost;
}

/** Everything that lets people and programs in, made and connected. */
export interface Entrance {
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly lockout: SignInLockout;
  readonly signIn: SignIn;
  readonly confirmation: Confirmation;
  readonly tokens: ApiTokens;
  readonly code: SetupCode;
}

export function createEntrance(store: EntranceStore, options: EntranceOptions): Entrance {
  const { clock, random, log, meter, product, cost } = options;
  const { accounts, audit } = store;
  const atomically = <T>(task: () => T) => store.atomically(task);
  const passwords = new Passwords({ random, meter, ...(cost ? { cost } : {}) });
  const sessions = new Sessions({ clock, random, meter, sessions: store.sessions, accounts });
  const factors = new SecondFactors({
    clock,
    random,
    factors: store.factors,
    issuer: product,
    atomically,
  });
  const passkeys = new Passkeys({ clock, random, log, factors: store.factors, product });
  const lockout = new SignInLockout({ clock, log, meter, locks: store.signInLocks });
  const tickets = new Tickets(clock, random);
  const parts = { passwords, sessions, factors, passkeys, lockout };
  return {
    ...parts,
    confirmation: new Confirmation({ ...parts, clock, accounts }),
    signIn: new SignIn({ ...parts, log, meter, accounts, tickets, audit }),
    tokens: new ApiTokens({ clock, random, tokens: store.apiTokens, accounts }),
    code: new SetupCode({ clock, random, meter, store: store.settings }),
  };
}
