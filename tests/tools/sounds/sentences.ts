/** Every sentence that Ringdown speaks, by the name of its file in `static/sounds`. */

const NUMBERS: readonly (readonly [string, string])[] = Array.from(
  { length: 60 },
  (_, number) => [String(number), String(number)] as const,
);

export const SENTENCES: ReadonlyMap<string, string> = new Map([
  ["press-one-to-accept", "You have a call. Press one to accept it."],
  ["press-five-to-connect", "To be connected, press five."],
  ["closed-now", "We are closed at the moment. Please call again later."],
  ["not-taken", "Your call is not taken here. Goodbye."],
  ["emergency-test", "This is a test of emergency calls. Nobody has been called."],
  ["number-shown", "The number shown would be"],
  ["number-up-to-line", "Which number is shown is up to your line."],
  ["do-not-disturb-on", "Do not disturb is on."],
  ["do-not-disturb-off", "Do not disturb is off."],
  ["forward-on", "Call forwarding is on."],
  ["forward-off", "Call forwarding is off."],
  ["follow-me-on", "Follow me is on."],
  ["follow-me-off", "Follow me is off."],
  ["not-available", "The person you are calling is not available."],
  ["no-call-to-pick-up", "There is no call to pick up."],
  ["parked-at", "The call is parked at"],
  ["slot-empty", "Nobody is parked there."],
  ["goodbye", "Goodbye."],
  ["invalid", "That is not a valid number."],
  ["at-the-tone-the-time-is", "At the tone, the time is"],
  ["oh", "oh"],
  ["hundred", "hundred"],
  ["hours", "hours"],
  ["o-clock", "o'clock"],
  ["am", "A M"],
  ["pm", "P M"],
  ["and", "and"],
  ["seconds", "seconds"],
  ["exactly", "exactly"],
  ...NUMBERS,
]);
