/** What somebody wants who answers with a single word that carriers know. */
export type OptOut = "stop" | "start" | "help";

/** Twilio's own lists for long codes, in English; it answers to these by itself. */
const WORDS: Readonly<Record<OptOut, readonly string[]>> = {
  stop: ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"],
  start: ["START", "YES", "UNSTOP"],
  help: ["HELP", "INFO"],
};

/** The word that `body` is, if it is nothing else. */
export function optOutOf(body: string): OptOut | undefined {
  const word = body.trim().toUpperCase().replace(/[.!]+$/, "");
  return (["stop", "start", "help"] as const).find((one) => WORDS[one].includes(word));
}
