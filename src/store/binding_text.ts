import type { Binding } from "../registrar/mod.ts";
import { StoreError } from "./errors.ts";

/**
 * The bindings of one address of record as one text, which SQLite takes in a third of the time
 * that a column for each property needs. What a binding lacks is null; nothing ends an array.
 */
export function textOfBindings(bindings: readonly Binding[]): string {
  return JSON.stringify(bindings.map((binding) => [
    binding.contact,
    binding.key === binding.contact ? null : binding.key,
    binding.contactParams,
    binding.callId,
    binding.sequence,
    binding.priority,
    binding.expiresAt,
    binding.registeredAt,
    binding.flow,
    binding.received,
    binding.userAgent ?? null,
    binding.instance ?? null,
    binding.regId ?? null,
    binding.path,
  ]));
}

/** @throws {StoreError} when `text` is not what `textOfBindings` returns. */
export function bindingsOfText(text: string): readonly Binding[] {
  try {
    return array(JSON.parse(text)).map((one) => bindingOf(array(one)));
  } catch (cause) {
    throw new StoreError("corrupt", "The database holds a binding that cannot be read", { cause });
  }
}

function bindingOf(fields: readonly unknown[]): Binding {
  const [
    contact,
    key,
    contactParams,
    callId,
    sequence,
    priority,
    expiresAt,
    registeredAt,
    flow,
    received,
    userAgent,
    instance,
    regId,
    path,
  ] = fields;
  return {
    key: key === null ? string(contact) : string(key),
    contact: string(contact),
    contactParams: string(contactParams),
    instance: instance === null ? undefined : string(instance),
    regId: regId === null ? undefined : number(regId),
    callId: string(callId),
    sequence: number(sequence),
    priority: number(priority),
    expiresAt: number(expiresAt),
    flow: string(flow),
    path: array(path).map(string),
    received: string(received),
    userAgent: userAgent === null ? undefined : string(userAgent),
    registeredAt: number(registeredAt),
  };
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`Expected a text, not ${typeof value}`);
}

function number(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`Expected a number, not ${typeof value}`);
}

function array(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`Expected an array, not ${typeof value}`);
}
