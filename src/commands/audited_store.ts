import type { Actor, AuditEntry, Device } from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";

/** More changes of one kind are told as one. */
const MOST_OF_A_KIND = 100;

/** A store whose changes are noted, and told to the audit log when all went well. */
export interface AuditedStore {
  readonly store: Store;
  tell(): void;
}

/** `store`, where what is changed of users, devices, groups, settings and codes is noted. */
export function auditedStore(store: Store, actor: Actor): AuditedStore {
  const noted: AuditEntry[] = [];
  const note = (
    action: AuditEntry["action"],
    subject: AuditEntry["subject"],
    before: unknown,
    after: unknown,
  ) => {
    if (JSON.stringify(before) === JSON.stringify(after) && before !== undefined) return;
    noted.push({ actor, action, subject, before, after });
  };
  const parts: Partial<Store> = {
    users: watchedUsers(store, note),
    devices: watchedDevices(store, note),
    groups: watchedGroups(store, note),
    callSettings: watchedSettings(store, note),
    featureCodes: watchedCodes(store, note),
  };
  return {
    store: instead(store, parts),
    tell: () => {
      for (const entry of gathered(noted)) store.audit.record(entry);
    },
  };
}

type Note = (
  action: AuditEntry["action"],
  subject: AuditEntry["subject"],
  before: unknown,
  after: unknown,
) => void;

function watchedUsers({ users }: Store, note: Note): Store["users"] {
  return instead(users, {
    save(user) {
      const before = users.get(user.id);
      users.save(user);
      const subject = { type: "user", id: user.id, name: user.extension };
      note(before ? "user.changed" : "user.created", subject, before, user);
    },
    remove(id) {
      const before = users.get(id);
      if (!users.remove(id)) return false;
      note("user.removed", { type: "user", id, name: before?.extension ?? id }, before, undefined);
      return true;
    },
  });
}

function watchedDevices({ devices }: Store, note: Note): Store["devices"] {
  const subjectOf = ({ id, username }: Device) => ({ type: "device", id, name: username });
  return instead(devices, {
    save(device, secret) {
      const before = devices.get(device.id);
      const old = before && devices.secret(device.id);
      devices.save(device, secret);
      const subject = subjectOf(device);
      note(before ? "device.changed" : "device.created", subject, before, device);
      if (old && old.reveal() !== secret.reveal()) {
        note("device.secret-changed", subject, undefined, undefined);
      }
    },
    remove(id) {
      const before = devices.get(id);
      if (!before || !devices.remove(id)) return false;
      note("device.removed", subjectOf(before), before, undefined);
      return true;
    },
  });
}

function watchedGroups({ groups }: Store, note: Note): Store["groups"] {
  return instead(groups, {
    save(group) {
      const before = groups.get(group.id);
      groups.save(group);
      const subject = { type: "group", id: group.id, name: group.extension };
      note(before ? "group.changed" : "group.created", subject, before, group);
    },
    remove(id) {
      const before = groups.get(id);
      if (!groups.remove(id)) return false;
      const subject = { type: "group", id, name: before?.extension ?? id };
      note("group.removed", subject, before, undefined);
      return true;
    },
  });
}

function watchedSettings({ callSettings, users }: Store, note: Note): Store["callSettings"] {
  return instead(callSettings, {
    save(user, settings) {
      const before = callSettings.get(user);
      callSettings.save(user, settings);
      const subject = { type: "user", id: user, name: users.get(user)?.extension ?? user };
      note("user.settings-changed", subject, before, settings);
    },
  });
}

function watchedCodes({ featureCodes }: Store, note: Note): Store["featureCodes"] {
  const codes = () => Object.fromEntries(featureCodes.changes());
  const changed = (id: string, change: () => void) => {
    const before = codes();
    change();
    note("code.changed", { type: "code", id, name: id }, before, codes());
  };
  return instead(featureCodes, {
    set: (feature, code) => changed(feature, () => featureCodes.set(feature, code)),
    reset: (feature) => changed(feature ?? "all", () => featureCodes.reset(feature)),
  });
}

/** `target` with `own` in the place of what it has of these names. */
function instead<Target extends object>(target: Target, own: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      // Private fields are those of the target, not of what stands for it.
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** An import of thousands must not push all that was told before out of the log. */
function gathered(noted: readonly AuditEntry[]): readonly AuditEntry[] {
  return [...Map.groupBy(noted, ({ action }) => action)].flatMap(([action, entries]) => {
    const [first] = entries;
    if (!first || entries.length <= MOST_OF_A_KIND) return entries;
    const { actor, subject: { type } } = first;
    return [{ actor, action, subject: { type, id: "many" }, after: { count: entries.length } }];
  });
}
