import type { DeviceId, Extension, UserId } from "../domain/mod.ts";
import { Secret } from "../runtime/mod.ts";

/** What stands for each secret where it is only looked at. */
export const MASK = new Secret("********");

/** A phone that there is not. */
export const SAMPLE = {
  device: {
    id: "sample" as DeviceId,
    user: "sample" as UserId,
    username: "101",
    name: "",
    realm: "",
    ha1: { "MD5": MASK, "SHA-256": MASK },
    algorithm: "MD5",
  },
  user: { id: "sample" as UserId, extension: "101" as Extension, name: "Ada Lovelace" },
  secret: MASK,
  adminPassword: MASK,
  hasPhonebook: true,
} as const;
