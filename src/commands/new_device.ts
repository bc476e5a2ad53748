import {
  type Device,
  type DeviceId,
  type Extension,
  ha1Of,
  isUsername,
  parseExtension,
  type User,
  type UserId,
} from "../domain/mod.ts";
import type { Random, Secret } from "../runtime/mod.ts";
import type { Store } from "../store/mod.ts";
import { UsageError } from "./command.ts";

/** @throws {UsageError} when `text` cannot be an extension. */
export function readExtension(text: string): Extension {
  const extension = parseExtension(text);
  if (extension !== undefined) return extension;
  throw new UsageError(
    `An extension is 1 to 32 letters, digits or any of _ . + * -, not "${text}"`,
  );
}

/** @throws {UsageError} when no device can register as `text`. */
export function readUsername(text: string): string {
  if (isUsername(text)) return text;
  throw new UsageError(`A username is 1 to 64 letters, digits or any of _ . + * -, not "${text}"`);
}

/** The user with `extension`, or one that is not saved yet. */
export function userWith(store: Store, extension: Extension, random: Random): User {
  return store.users.byExtension(extension) ??
    { id: random.token() as UserId, extension, name: "" };
}

/** The extension, or the first of `EXT-2`, `EXT-3` and so on that no device has. */
export function freeUsername(store: Store, extension: Extension): string {
  let username: string = extension;
  for (let n = 2; store.devices.byUsername(username); n++) username = `${extension}-${n}`;
  return username;
}

export interface NewDevice {
  readonly user: User;
  readonly username: string;
  readonly name: string;
  readonly realm: string;
  readonly secret: Secret;
}

export function createDevice(made: NewDevice, random: Random): Device {
  const { user, username, name, realm, secret } = made;
  return {
    id: random.token() as DeviceId,
    user: user.id,
    username,
    name,
    realm,
    ha1: ha1Of(username, realm, secret),
    algorithm: "MD5",
  };
}
