import type {
  Account,
  AccountId,
  AccountStore,
  Session,
  SessionId,
  SessionStore,
  SignInMethod,
} from "../domain/mod.ts";
import { type Clock, type Counter, Meter, type Random } from "../runtime/mod.ts";
import { createToken, hashOf } from "./token.ts";

/** Where a request comes from. */
export interface Origin {
  /** The IP address of the client. */
  readonly address: string;
  /** What the browser or program calls itself. */
  readonly userAgent: string;
}

/** A session lasts this long after it was last used. */
export const SESSION_MS = 24 * 3_600_000;
/** And no longer than this in all. */
export const LONGEST_SESSION_MS = 30 * 24 * 3_600_000;
/** Of more, the one that was used longest ago ends. */
export const MOST_SESSIONS = 20;
/** That a session was used is written down no more often than this. */
const TOUCH_MS = 60_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const LONGEST_USER_AGENT = 256;

export interface SessionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly meter?: Meter;
  readonly sessions: SessionStore;
  readonly accounts: AccountStore;
}

/** The browsers that people have signed in with. Only the hash of a token is stored. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #started: Counter;
  readonly #displaced: Counter;

  constructor(options: SessionsOptions) {
    this.#options = options;
    const meter = options.meter ?? new Meter();
    this.#started = meter.counter("ringdown_sessions_started_total", "Sessions that have begun.");
    this.#displaced = meter.counter(
      "ringdown_sessions_displaced_total",
      "Sessions that ended because their account had too many.",
    );
  }

  start(account: AccountId, method: SignInMethod, origin: Origin) {
    const { clock, random, sessions } = this.#options;
    const now = clock.now();
    const session: Session = {
      id: random.token() as SessionId,
      account,
      method,
      createdAt: now,
      seenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_MS),
      address: origin.address,
      userAgent: printable(origin.userAgent),
    };
    const token = createToken(random);
    this.#makeRoom(account);
    sessions.add(session, hashOf(token.reveal()));
    this.#started.add();
    return { session, token };
  }

  /** Whose session has `token`, which is thereby used; undefined when nobody's has. */
  find(
    token: string,
    origin: Origin,
  ): { readonly session: Session; readonly account: Account } | undefined {
    if (!TOKEN.test(token)) return undefined;
    const { clock, sessions, accounts } = this.#options;
    const session = sessions.byTokenHash(hashOf(token));
    const now = clock.now();
    if (!session || session.expiresAt <= now) return undefined;
    const account = accounts.get(session.account);
    if (!account || account.disabled) return undefined;
    return { session: this.#used(session, now, origin), account };
  }

  /** Those of `account` that have not ended, the one used last first. */
  list(account: AccountId): readonly Session[] {
    const now = this.#options.clock.now();
    return this.#options.sessions.ofAccount(account)
      .filter(({ expiresAt }) => expiresAt > now)
      .toSorted((a, b) => +b.seenAt - +a.seenAt);
  }

  /** Ends one session; false when the account has no such one. */
  end(account: AccountId, id: SessionId): boolean {
    return this.#options.sessions.remove(account, id);
  }

  /** Ends all sessions of an account but `except`; returns how many. */
  endAll(account: AccountId, except?: SessionId): number {
    return this.#options.sessions.removeAll(account, except);
  }

  /** Forgets those that have ended; to be called now and then. */
  sweep(): number {
    return this.#options.sessions.removeExpired(this.#options.clock.now());
  }

  #used(session: Session, now: Date, origin: Origin): Session {
    if (now.getTime() - session.seenAt.getTime() < TOUCH_MS) return session;
    const latest = session.createdAt.getTime() + LONGEST_SESSION_MS;
    const used: Session = {
      ...session,
      seenAt: now,
      expiresAt: new Date(Math.min(now.getTime() + SESSION_MS, latest)),
      address: origin.address,
      userAgent: printable(origin.userAgent),
    };
    this.#options.sessions.touch(used);
    return used;
  }

  #makeRoom(account: AccountId): void {
    for (const { id } of this.list(account).slice(MOST_SESSIONS - 1)) {
      this.end(account, id);
      this.#displaced.add();
    }
  }
}

/** A user agent as it can be stored and shown. */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, LONGEST_USER_AGENT);
}
