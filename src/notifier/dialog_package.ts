/** Lamps: the dialog event package, RFC 4235. */

import type { RingGroupId, User, UserId, UserStore } from "../domain/mod.ts";
import {
  dialogElement,
  dialogInfo,
  dialogInfoTail,
  type ShownDialog,
  terminatedElement,
  uriOf,
} from "./dialog_info.ts";
import type { DialogStates, Lamp } from "./dialog_states.ts";
import {
  type EventPackage,
  type Rendering,
  slotTopic,
  type Told,
  userTopic,
  type View,
  type Watched,
} from "./event_package.ts";
import type { ExtensionKind, FindExtension } from "./extension_kind.ts";

/**
 * How a phone is told of calls.
 *
 * - `one`: full state with a single `<dialog>` whose id never changes: the call that matters most,
 *   or `terminated`. Every lamp that is made understands it: some phones show the wrong thing or
 *   crash on several elements (Linksys SPA962), some keep the lamp lit when an element is missing
 *   (Yealink), and some take every document for full state.
 * - `each`: full state with a `<dialog>` for each call.
 * - `partial`: as `each` after each SUBSCRIBE, then what changed only, RFC 4235 §3.7.
 */
export type DialogForm = "one" | "each" | "partial";

export interface DialogPackageOptions {
  readonly states: DialogStates;
  readonly users: Pick<UserStore, "get">;
  readonly find: FindExtension;
  readonly formFor: (userAgent: string | undefined) => DialogForm;
}

/** What is rendered of a thing until something changes, for all who look at it the same way. */
interface Snapshot {
  readonly entity: string;
  readonly now: Told;
  /** By what a watcher knew before; most knew the same. */
  readonly tails: Map<Told | undefined, { readonly tail: string; readonly news: boolean }>;
}

export class DialogPackage implements EventPackage {
  readonly name = "dialog";
  readonly contentType = "application/dialog-info+xml";
  /** RFC 4235 §3.4 has an hour as the default. */
  readonly expires = { least: 60, usual: 3_600, most: 7_200 };
  /** RFC 4235 §3.10: no more than one notification a second. */
  readonly leastIntervalMs = 1_000;
  readonly #options: DialogPackageOptions;
  readonly #snapshots = new Map<string, Snapshot>();
  #revision = -1;

  constructor(options: DialogPackageOptions) {
    this.#options = options;
  }

  find(extension: string): Watched | undefined {
    const kind = this.#options.find(extension);
    return kind && { extension, ...subjectOf(kind) };
  }

  render(watched: Watched, view: View): Rendering {
    const form = this.#options.formFor(view.userAgent);
    const snapshot = this.#snapshot(watched, view, form);
    const { tail, news } = this.#tail(snapshot, watched, view, form);
    return { body: (version) => dialogInfo(version, tail), told: snapshot.now, news };
  }

  #snapshot(watched: Watched, { host, seesRemote }: View, form: DialogForm): Snapshot {
    const { states } = this.#options;
    if (this.#revision !== states.revision) {
      this.#snapshots.clear();
      this.#revision = states.revision;
    }
    const { extension, topics } = watched;
    const key = JSON.stringify([extension, topics, host, seesRemote, form === "one"]);
    let snapshot = this.#snapshots.get(key);
    if (!snapshot) {
      const all = this.#shown(watched, seesRemote);
      const shown = form === "one" ? all.slice(0, 1).map((it) => ({ ...it, id: extension })) : all;
      const now = new Map(shown.map((dialog) => [dialog.id, dialogElement(dialog, host)]));
      if (form === "one" && now.size === 0) now.set(extension, terminatedElement(extension));
      snapshot = { entity: uriOf(extension, host), now, tails: new Map() };
      this.#snapshots.set(key, snapshot);
    }
    return snapshot;
  }

  #tail(snapshot: Snapshot, watched: Watched, { told }: View, form: DialogForm) {
    const known = snapshot.tails.get(told);
    if (known) return known;
    const { now, entity } = snapshot;
    const gone = told ? [...told.keys()].filter((id) => !now.has(id)) : [];
    const changed = [...now].filter(([id, element]) => told?.get(id) !== element);
    const partial = form === "partial" && told !== undefined;
    const users = watched.owner === undefined ? membersOf(watched.topics) : [watched.owner];
    // What is over comes last: who reads one element only reads the first.
    const elements = [
      ...(partial ? changed.map(([, element]) => element) : now.values()),
      ...gone.map((id) => terminatedElement(id, this.#options.states.endOf(users, id))),
    ];
    if (elements.length === 0 && !partial) elements.push(terminatedElement(watched.extension));
    const state = partial ? "partial" : "full";
    const made = {
      tail: dialogInfoTail({ state, entity, elements }),
      news: told === undefined || gone.length + changed.length > 0,
    } as const;
    snapshot.tails.set(told, made);
    return made;
  }

  #groupAt(extension: string): RingGroupId | undefined {
    const kind = this.#options.find(extension);
    return kind?.kind === "group" ? kind.group : undefined;
  }

  #shown({ extension, owner, topics }: Watched, seesRemote: boolean): readonly ShownDialog[] {
    const { states, users } = this.#options;
    const slot = slotOf(topics);
    if (slot !== undefined) {
      const parked = states.parked(slot);
      if (!parked) return [];
      return [slotDialog(extension, parked.call, seesRemote ? parked.remote : undefined)];
    }
    const user = owner === undefined ? undefined : users.get(owner);
    const lamps = owner === undefined
      ? states.incoming(this.#groupAt(extension), membersOf(topics))
      : states.lamps(owner);
    return lamps.map((lamp) => shownOf(lamp, extension, user, seesRemote));
  }
}

function subjectOf(kind: ExtensionKind): Pick<Watched, "owner" | "topics"> {
  switch (kind.kind) {
    case "user":
      return { owner: kind.user, topics: [userTopic(kind.user)] };
    case "slot":
      return { owner: undefined, topics: [slotTopic(kind.slot)] };
    case "group":
      return { owner: undefined, topics: kind.members.map(userTopic) };
  }
}

const slotOf = (topics: readonly string[]): string | undefined =>
  topics.find((topic) => topic.startsWith("slot:"))?.slice(5);

const membersOf = (topics: readonly string[]): readonly UserId[] =>
  topics.flatMap((topic) => topic.startsWith("user:") ? [topic.slice(5) as UserId] : []);

function shownOf(
  { id, dialog }: Lamp,
  extension: string,
  user: User | undefined,
  seesRemote: boolean,
): ShownDialog {
  return {
    ...dialog,
    id,
    local: { number: extension, name: user?.name ?? "" },
    remote: seesRemote ? dialog.remote : undefined,
  };
}

/** A slot is as a phone that has answered whoever waits in it. */
function slotDialog(slot: string, id: string, remote: ShownDialog["remote"]): ShownDialog {
  return {
    id,
    state: "confirmed",
    direction: "recipient",
    local: { number: slot, name: "" },
    remote,
    holding: false,
  };
}
