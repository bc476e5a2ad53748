import { backups } from "./backups.ts";
import { bans } from "./bans.ts";
import { calls } from "./calls.ts";
import { certificate } from "./certificate.ts";
import { contacts } from "./contacts.ts";
import { live } from "./live.ts";
import { music } from "./music.ts";
import { settings } from "./settings.ts";
import { system } from "./system.ts";

/** The texts of `src/web/pages/administration.ts`. */
export const administration = {
  ...calls,
  ...live,
  ...contacts,
  ...music,
  ...bans,
  ...settings,
  ...certificate,
  ...backups,
  ...system,
};
