/** Two people who talk, and what they hear. */

import { Baresip, type BaresipOptions } from "./baresip.ts";
import { type Ear, TONES } from "./ear.ts";
import { Linphone } from "./linphone.ts";
import type { People } from "./people.ts";
import { type PhoneCall, ScriptPhone } from "./script_phone.ts";
import type { Server } from "./server.ts";

/** Somebody with an ear, and the tone that comes out of their mouth. */
export interface Speaker {
  readonly ear: Ear;
  readonly hertz: number;
}

/** Two hear each other, and nobody else. */
export const hearEachOther = async (one: Speaker, other: Speaker): Promise<void> =>
  void await Promise.all([one.ear.hears(other.hertz), other.ear.hears(one.hertz)]);

/** The script of somebody. */
export const scriptOf = (
  server: Server,
  who: People,
  name: keyof People,
  more: { readonly events?: boolean; readonly info?: number } = {},
): Promise<ScriptPhone> =>
  ScriptPhone.start(server, { username: who[name], hertz: TONES[name], ...more });

/** The linphone of somebody. */
export const linphoneOf = (server: Server, who: People, name: keyof People): Promise<Linphone> =>
  Linphone.start(server, { username: who[name], hertz: TONES[name], plain: true });

/** The baresip of somebody, which answers by itself unless it is told otherwise. */
export const baresipOf = (
  server: Server,
  who: People,
  name: keyof People,
  transport: BaresipOptions["transport"],
  answers = true,
): Promise<Baresip> =>
  Baresip.start(server, { username: who[name], hertz: TONES[name], transport, answers });

/** A script calls a linphone that answers, and they hear each other. */
export async function callLinphone(
  from: ScriptPhone,
  to: Linphone,
  number: string,
): Promise<PhoneCall> {
  const answered = to.answer();
  const call = await from.call(number);
  await answered;
  await hearEachOther(from, to);
  return call;
}

/** Alice's script talks with Bob's linphone. */
export async function aliceWithBob(phones: AsyncDisposableStack, server: Server, who: People) {
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  return { alice, bob, call: await callLinphone(alice, bob, who.bob) };
}
