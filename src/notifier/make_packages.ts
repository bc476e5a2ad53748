import { DialogPackage } from "./dialog_package.ts";
import type { DialogStates } from "./dialog_states.ts";
import type { EventPackage } from "./event_package.ts";
import type { FindExtension } from "./extension_kind.ts";
import type { NotifierOptions } from "./options.ts";
import { PresencePackage } from "./presence_package.ts";
import { SummaryPackage } from "./summary_package.ts";

/** The packages that there are, by name, in the order of Allow-Events. */
export function makePackages(
  options: NotifierOptions,
  states: DialogStates,
): ReadonlyMap<string, EventPackage> {
  const { users, devices, bindings, mailboxes, extensionKind } = options;
  const find: FindExtension = (extension) => {
    const kind = extensionKind?.(extension);
    if (kind) return kind;
    // A phone asks after its messages by the name it registers with.
    const user = users.byExtension(extension)?.id ?? devices.byUsername(extension)?.user;
    return user === undefined ? undefined : { kind: "user", user };
  };
  const packages: readonly EventPackage[] = [
    new DialogPackage({ states, users, find, formFor: options.dialogForm ?? (() => "one") }),
    new SummaryPackage(mailboxes, find),
    new PresencePackage({
      states,
      find,
      isReachable: (user) =>
        devices.ofUser(user).some(({ username }) => bindings(username).length > 0),
      doNotDisturb: options.doNotDisturb ?? (() => false),
    }),
  ];
  return new Map(packages.map((one) => [one.name, one]));
}
