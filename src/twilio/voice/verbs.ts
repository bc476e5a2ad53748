/** What Twilio can be told to do with a call, as data, and the same as TwiML. */

import type { twiml } from "twilio";

/** What is said in, as Twilio calls languages. */
export type VoiceLanguage = "en-US" | "de-DE";

export type Verb =
  | { readonly verb: "say"; readonly text: string; readonly language: VoiceLanguage }
  | { readonly verb: "play"; readonly url: string }
  /** A call to one address; the caller hears ringing until it is answered. */
  | {
    readonly verb: "dial";
    readonly to: DialTarget;
    readonly timeoutSeconds: number;
    /** Asked when it is over. */
    readonly action: string;
  }
  /** Asks for one key, then `action`, also without one. */
  | {
    readonly verb: "gather";
    readonly prompt: string;
    readonly language: VoiceLanguage;
    readonly timeoutSeconds: number;
    readonly action: string;
  }
  /** Takes a message; `action` is asked next, `callback` when there is a file. */
  | {
    readonly verb: "record";
    readonly maxSeconds: number;
    /** So much silence ends it. */
    readonly silenceSeconds: number;
    readonly action: string;
    readonly callback: string;
  }
  /** First, the call is not answered and costs nothing. */
  | { readonly verb: "reject"; readonly reason: "busy" | "rejected" }
  /** First, the caller goes on hearing ringing. */
  | { readonly verb: "pause"; readonly seconds: number }
  | { readonly verb: "hang-up" };

export type DialTarget =
  | {
    readonly kind: "sip";
    readonly uri: string;
    /** What Twilio answers our challenge with. */
    readonly username: string;
    readonly password: string;
  }
  | { readonly kind: "number"; readonly number: string };

/** TwiML for these verbs, escaped and checked by Twilio's library, which is loaded once. */
export async function writeTwiml(verbs: readonly Verb[]): Promise<string> {
  const { default: { twiml } } = await import("twilio");
  const response = new twiml.VoiceResponse();
  for (const verb of verbs) add(response, verb);
  return response.toString();
}

type VoiceResponse = InstanceType<typeof twiml.VoiceResponse>;

function add(response: VoiceResponse, verb: Verb): void {
  switch (verb.verb) {
    case "say":
      return void response.say({ language: verb.language }, verb.text);
    case "play":
      return void response.play({}, verb.url);
    case "dial":
      return addDial(response, verb);
    case "gather": {
      const { prompt, language, timeoutSeconds: timeout, action } = verb;
      const gather = response.gather({
        ...{ input: ["dtmf"], numDigits: 1, timeout, action, method: "POST" },
        actionOnEmptyResult: true,
      });
      return void gather.say({ language }, prompt);
    }
    case "record":
      return void response.record({
        ...{ maxLength: verb.maxSeconds, timeout: verb.silenceSeconds, playBeep: true },
        ...{ action: verb.action, method: "POST", finishOnKey: "#", trim: "do-not-trim" },
        recordingStatusCallback: verb.callback,
        recordingStatusCallbackMethod: "POST",
        recordingStatusCallbackEvent: ["completed"],
      });
    case "reject":
      return void response.reject({ reason: verb.reason });
    case "pause":
      return void response.pause({ length: verb.seconds });
    case "hang-up":
      return void response.hangup();
  }
}

function addDial(response: VoiceResponse, verb: Extract<Verb, { verb: "dial" }>): void {
  const { to, timeoutSeconds: timeout, action } = verb;
  const dial = response.dial({ answerOnBridge: true, timeout, action, method: "POST" });
  if (to.kind === "number") return void dial.number({}, to.number);
  dial.sip({ username: to.username, password: to.password }, to.uri);
}
