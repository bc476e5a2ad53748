/**
 * Who or what made a change: somebody signed in, a program with an API token, the command line,
 * somebody who dialled a feature code, or the server by itself.
 */
export interface Actor {
  readonly kind: "account" | "token" | "command" | "code" | "system";
  /** The id of the account, the token or the user; missing where there is none. */
  readonly id?: string;
  /** What people call it, kept so that the entry can be read when the account is gone. */
  readonly name?: string;
  /** The IP address the change came from. */
  readonly address?: string;
}

/** What was changed. */
export interface AuditSubject {
  /** E.g. `device`; the first word of the action. */
  readonly type: string;
  readonly id: string;
  /** What people call it, e.g. the username of a device. */
  readonly name?: string;
}

/** One change, as its maker tells of it. */
export interface AuditEntry {
  readonly actor: Actor;
  /** What was done to what, e.g. `device.created`, `account.password-changed`. */
  readonly action: `${string}.${string}`;
  readonly subject: AuditSubject;
  /** What it was and what it is, as plain data. Secrets are taken out of it; see `redacted`. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One change, as it is kept. `before` and `after` have no secrets any more. */
export interface AuditRecord extends AuditEntry {
  /** Rises with each entry. */
  readonly sequence: number;
  readonly at: Date;
}

/** Which entries are wanted: those that fit everything that is given. */
export interface AuditFilter {
  readonly actorKind?: Actor["kind"];
  /** The id of the actor. */
  readonly actor?: string;
  /** An action, or with a trailing dot all that begin so: `device.`. */
  readonly action?: string;
  readonly subjectType?: string;
  readonly subjectId?: string;
  /** In the name of the actor or the subject, whatever its case. */
  readonly text?: string;
  readonly from?: Date;
  /** Not itself included. */
  readonly until?: Date;
}

/** One page of entries, the latest first. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** How many fit the filter. */
  readonly total: number;
}

/** What was changed, when, by whom. It keeps 400 days and 100,000 entries at most. */
export interface AuditLog {
  /** Keeps `entry`, soon. Never throws and never waits: the change has been made already. */
  record(entry: AuditEntry): void;

  /** Entries that fit `filter`, the latest first, `limit` of them after leaving out `offset`. */
  list(
    filter: AuditFilter,
    page: { readonly limit: number; readonly offset?: number },
  ): AuditPage;
}
