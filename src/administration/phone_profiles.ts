import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type ProfileId,
  type ProvisioningProfile,
  type ProvisioningStore,
  TakenError,
  VENDORS,
} from "../domain/mod.ts";
import type { Provisioner, RenderedFile } from "../provisioning/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { defined, line } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { PHONE_OPTIONS_INPUT, phoneOptionProblems, phoneOptionsOf } from "./phone_options.ts";

/** What a profile is made of. */
export const PHONE_PROFILE_INPUT = z.object({
  name: line(64).min(1),
  vendor: z.enum(VENDORS).optional(),
  model: line(40).optional(),
  options: PHONE_OPTIONS_INPUT.default({}),
}).refine(({ vendor, model }) => vendor !== undefined || model === undefined, {
  path: ["vendor"],
  error: "phones.problem.model-without-vendor",
});

export interface PhoneProfilesOptions {
  readonly provisioning: ProvisioningStore;
  readonly provisioner: Pick<Provisioner, "previewProfile">;
  readonly audit: AuditLog;
  readonly random: Random;
}

/** Options for all phones of a vendor or model, as the owner changes them. */
export class PhoneProfiles {
  readonly #options: PhoneProfilesOptions;

  constructor(options: PhoneProfilesOptions) {
    this.#options = options;
  }

  /** All profiles, by name. */
  list(): readonly ProvisioningProfile[] {
    return this.#options.provisioning.profiles();
  }

  get(id: ProfileId): ProvisioningProfile | undefined {
    return this.#options.provisioning.profile(id);
  }

  /** What a phone of it would get, without secrets; undefined for one of every vendor.
   * @throws {UnwritableValueError} */
  preview(profile: ProvisioningProfile): RenderedFile | undefined {
    return this.#options.provisioner.previewProfile(profile);
  }

  create(actor: Actor, input: unknown): Outcome<ProvisioningProfile> {
    return this.#save(actor, this.#options.random.token() as ProfileId, input, undefined);
  }

  change(actor: Actor, id: ProfileId, input: unknown): Outcome<ProvisioningProfile> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : MISSING;
  }

  /** Removes the profile; phones that have it get what fits them else. */
  remove(actor: Actor, id: ProfileId): Outcome<ProvisioningProfile> {
    const before = this.get(id);
    if (!before || !this.#options.provisioning.removeProfile(id)) return MISSING;
    this.#tell(actor, "profile.removed", before, undefined);
    return done(before);
  }

  #save(
    actor: Actor,
    id: ProfileId,
    input: unknown,
    before: ProvisioningProfile | undefined,
  ): Outcome<ProvisioningProfile> {
    const given = read(PHONE_PROFILE_INPUT, input);
    if (!given.ok) return given;
    const { name, vendor, model, options } = given.value;
    const profile: ProvisioningProfile = {
      id,
      name,
      ...defined({ vendor, model: model === "" ? undefined : model }),
      options: phoneOptionsOf(options),
    };
    const problems = phoneOptionProblems(profile.options, vendor);
    if (problems.length > 0) return refused(...problems);
    try {
      this.#options.provisioning.saveProfile(profile);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused({ field: "name", text: "problem.taken" });
    }
    this.#tell(actor, before ? "profile.changed" : "profile.created", before, profile);
    return done(profile);
  }

  #tell(
    actor: Actor,
    action: `profile.${string}`,
    before: ProvisioningProfile | undefined,
    after: ProvisioningProfile | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    this.#options.audit.record({
      actor,
      action,
      subject: { type: "profile", id, name },
      before,
      after,
    });
  }
}
