import type {
  AuditLog,
  CallSettings,
  CallSettingsStore,
  UserId,
  UserStore,
} from "../domain/mod.ts";

/** Where what was dialled is kept, and told of. */
export interface DialledChangeStore {
  readonly callSettings: CallSettingsStore;
  readonly users: UserStore;
  readonly audit: AuditLog;
}

/** Saves what a user has changed by dialling a feature code, and tells the audit log. */
export function saveDialledChange(
  { callSettings, users, audit }: DialledChangeStore,
  id: UserId,
  after: CallSettings,
): void {
  const before = callSettings.get(id);
  callSettings.save(id, after);
  const name = users.get(id)?.extension ?? id;
  audit.record({
    actor: { kind: "code", id, name },
    action: "user.settings-changed",
    subject: { type: "user", id, name },
    before,
    after,
  });
}
