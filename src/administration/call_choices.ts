import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type CallSettings,
  type CallSettingsStore,
  COMMON_PICKUP_GROUP,
  type Device,
  type DeviceId,
  type DeviceStore,
  FORWARD_CONDITIONS,
  LONGEST_RING,
  MOST_CALLS_AT_ONCE,
  MOST_PICKUP_GROUPS,
  MOST_PLACES,
  PICKUP_GROUP_NAME,
  type User,
  type UserId,
  type UserStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import { defined, DESTINATION, line, repeated, seconds } from "./inputs.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";

const FORWARD = z.object({ to: DESTINATION, enabled: z.boolean().default(true) });

const PLACE = z.object({
  to: DESTINATION,
  delaySeconds: seconds(0, LONGEST_RING).default(0),
  ringSeconds: seconds(1, LONGEST_RING).default(30),
  confirm: z.boolean().optional(),
});

/** What a user chooses about calls; what is left out is the default. */
export const CALL_SETTINGS_INPUT = z.object({
  doNotDisturb: z.boolean().default(false),
  forward: z.object({
    all: FORWARD.optional(),
    busy: FORWARD.optional(),
    noAnswer: FORWARD.optional(),
    unreachable: FORWARD.optional(),
  }).default({}),
  noAnswerSeconds: seconds(1, LONGEST_RING).optional(),
  callWaiting: z.number().int().min(1).max(MOST_CALLS_AT_ONCE).optional(),
  hideCallerId: z.boolean().default(false),
  followMe: z.object({
    enabled: z.boolean().default(false),
    members: z.array(PLACE).max(MOST_PLACES, { error: "callSettings.problem.tooManyPlaces" })
      .default([]),
  }).default({ enabled: false, members: [] }),
  dialling: z.object({
    /** An own device that rings first; every one if left out. */
    device: line(64).min(1).optional(),
    autoAnswer: z.boolean().default(false),
  }).optional(),
  music: z.string().refine((name) => MusicFolder.isName(name), { error: "problem.unknown" })
    .optional(),
  pickupGroups: z.array(
    z.string().trim().regex(PICKUP_GROUP_NAME, { error: "callSettings.problem.pickupGroup" }),
  ).max(MOST_PICKUP_GROUPS, { error: "callSettings.problem.tooManyGroups" })
    .default([COMMON_PICKUP_GROUP]),
});

export type CallSettingsInput = z.infer<typeof CALL_SETTINGS_INPUT>;

export interface CallChoicesOptions {
  readonly users: UserStore;
  readonly devices: Pick<DeviceStore, "ofUser">;
  readonly settings: CallSettingsStore;
  readonly events: EventBus;
  readonly audit: AuditLog;
}

/** What users choose about their calls, as they or the owner change it. */
export class CallChoices {
  readonly #options: CallChoicesOptions;

  constructor(options: CallChoicesOptions) {
    this.#options = options;
  }

  /** The user whose settings are meant; undefined when there is none. */
  user(id: UserId | undefined): User | undefined {
    return id === undefined ? undefined : this.#options.users.get(id);
  }

  /** The devices of a user, of which one may ring first. */
  phonesOf(id: UserId): readonly Pick<Device, "id" | "name" | "username">[] {
    return this.#options.devices.ofUser(id);
  }

  get(id: UserId): CallSettings {
    return this.#options.settings.get(id);
  }

  /** Replaces all settings of a user, and has the lamps follow. */
  change(actor: Actor, id: UserId, input: unknown): Outcome<CallSettings> {
    const user = this.user(id);
    if (!user) return MISSING;
    const given = read(CALL_SETTINGS_INPUT, input);
    if (!given.ok) return given;
    const settings = settingsOf(given.value);
    const problems = [...problemsOf(settings, user), ...this.#phoneProblems(id, settings)];
    if (problems.length > 0) return refused(...problems);
    const before = this.get(id);
    this.#options.settings.save(id, settings);
    this.#options.events.publish({ type: "settings.changed", user: id });
    const subject = { type: "user", id, name: user.extension };
    this.#options.audit.record({
      actor,
      action: "user.settings-changed",
      subject,
      before,
      after: settings,
    });
    return done(settings);
  }

  #phoneProblems(id: UserId, { dialling }: CallSettings): readonly Problem[] {
    const device = dialling?.device;
    const isOwn = device === undefined || this.phonesOf(id).some((phone) => phone.id === device);
    return isOwn ? [] : [{ field: "dialling.device", text: "problem.unknown" }];
  }
}

function settingsOf(input: CallSettingsInput): CallSettings {
  const { enabled, members } = input.followMe;
  const { dialling, ...rest } = input;
  return {
    ...defined(rest),
    ...(dialling ? { dialling: diallingOf(dialling) } : {}),
    forward: defined(input.forward),
    followMe: { enabled, members: members.map(defined) },
    pickupGroups: [...new Set(input.pickupGroups)],
  };
}

function diallingOf(
  { device, autoAnswer }: NonNullable<CallSettingsInput["dialling"]>,
): NonNullable<CallSettings["dialling"]> {
  return device === undefined ? { autoAnswer } : { device: device as DeviceId, autoAnswer };
}

/** What single fields do not show. */
function problemsOf({ forward, followMe }: CallSettings, user: User): readonly Problem[] {
  const toSelf = FORWARD_CONDITIONS
    .filter((condition) => forward[condition]?.to === user.extension)
    .map((condition) => ({
      field: `forward.${condition}.to`,
      text: "callSettings.problem.toSelf",
    }));
  const twice = repeated(followMe.members.map(({ to }) => to))
    .map((at) => ({ field: `followMe.members.${at}.to`, text: "problem.twice" }));
  const nowhere = followMe.enabled && followMe.members.length === 0
    ? [{ field: "followMe.enabled", text: "callSettings.problem.noPlaces" }]
    : [];
  return [...toSelf, ...twice, ...nowhere];
}
