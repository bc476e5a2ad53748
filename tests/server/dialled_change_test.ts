import { deepEqual, equal } from "node:assert/strict";
import { saveDialledChange } from "../../src/server/mod.ts";
import { DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { TempStore, userOf } from "../support/temp_store.ts";

Deno.test("what is changed by dialling a code is saved, and told with who dialled", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const user = userOf("101");
  store.users.save(user);
  saveDialledChange(store, user.id, { ...DEFAULT_CALL_SETTINGS, doNotDisturb: true });
  equal(store.callSettings.get(user.id).doNotDisturb, true);
  const [entry] = store.audit.list({}, { limit: 9 }).records;
  deepEqual(entry?.actor, { kind: "code", id: user.id, name: "101" });
  equal(entry?.action, "user.settings-changed");
  const settings = [entry?.before, entry?.after] as { doNotDisturb: boolean }[];
  deepEqual(settings.map(({ doNotDisturb }) => doNotDisturb), [false, true]);
});
