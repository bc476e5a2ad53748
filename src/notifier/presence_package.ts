/** Who is there: the presence package, RFC 3856, as far as a telephone knows. */

import type { UserId } from "../domain/mod.ts";
import type { DialogStates } from "./dialog_states.ts";
import {
  type EventPackage,
  type Rendering,
  userTopic,
  type View,
  type Watched,
  wholeRendering,
} from "./event_package.ts";
import type { FindExtension } from "./extension_kind.ts";
import { pidf, type Presence } from "./pidf.ts";

export interface PresencePackageOptions {
  readonly states: DialogStates;
  readonly find: FindExtension;
  /** Whether any device of a user is registered. */
  readonly isReachable: (user: UserId) => boolean;
  readonly doNotDisturb: (user: UserId) => boolean;
}

export class PresencePackage implements EventPackage {
  readonly name = "presence";
  readonly contentType = "application/pidf+xml";
  /** RFC 3856 §6.4: an hour. */
  readonly expires = { least: 60, usual: 3_600, most: 7_200 };
  /** RFC 3856 §6.10: no more than one notification in five seconds. */
  readonly leastIntervalMs = 5_000;
  readonly #options: PresencePackageOptions;

  constructor(options: PresencePackageOptions) {
    this.#options = options;
  }

  find(extension: string): Watched | undefined {
    const kind = this.#options.find(extension);
    if (kind?.kind !== "user") return undefined;
    return { extension, owner: kind.user, topics: [userTopic(kind.user)] };
  }

  render({ extension, owner }: Watched, { host, told }: View): Rendering {
    return wholeRendering(pidf({ extension, ...this.#stateOf(owner) }, host), told);
  }

  #stateOf(user: UserId | undefined): Omit<Presence, "extension"> {
    const { states, isReachable, doNotDisturb } = this.#options;
    if (user === undefined || !isReachable(user)) {
      return { open: false, activity: undefined, note: "Offline" };
    }
    const [lamp] = states.lamps(user);
    const welcome = !doNotDisturb(user);
    if (lamp && !(lamp.dialog.direction === "recipient" && lamp.dialog.state === "early")) {
      return { open: welcome, activity: "on-the-phone", note: "On the phone" };
    }
    if (!welcome) return { open: false, activity: "busy", note: "Do not disturb" };
    return { open: true, activity: undefined, note: lamp ? "Ringing" : "Available" };
  }
}
