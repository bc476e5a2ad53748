import type { CodeArgument, Feature } from "../domain/mod.ts";

export interface FeatureDefinition {
  /** What is dialled unless somebody has changed it. */
  readonly code: string;
  readonly argument: CodeArgument;
  readonly sentence: string;
}

/**
 * Every feature and its default code. Those of FusionPBX and FreePBX where these agree; forwarding
 * on busy and no answer as FreePBX and the phones made for it have it, the clock as FusionPBX.
 */
export const FEATURES: Readonly<Record<Feature, FeatureDefinition>> = {
  "forward-all-on": {
    code: "*72",
    argument: "number",
    sentence: "Forward all your calls to the number that follows",
  },
  "forward-all-off": { code: "*73", argument: "none", sentence: "Forward your calls no longer" },
  "forward-all-toggle": {
    code: "*74",
    argument: "none",
    sentence: "Switch forwarding of all your calls on or off, to the number you last gave",
  },
  "forward-busy-on": {
    code: "*90",
    argument: "number",
    sentence: "Forward your calls to the number that follows while you are on the phone",
  },
  "forward-busy-off": {
    code: "*91",
    argument: "none",
    sentence: "Forward your calls no longer while you are on the phone",
  },
  "forward-no-answer-on": {
    code: "*52",
    argument: "number",
    sentence: "Forward calls you do not answer, or that find no phone of yours connected, " +
      "to the number that follows",
  },
  "forward-no-answer-off": {
    code: "*53",
    argument: "none",
    sentence: "Forward calls you do not answer no longer",
  },
  "do-not-disturb-on": { code: "*78", argument: "none", sentence: "Let nobody disturb you" },
  "do-not-disturb-off": { code: "*79", argument: "none", sentence: "Take calls again" },
  "do-not-disturb-toggle": {
    code: "*77",
    argument: "none",
    sentence: "Switch do not disturb on or off",
  },
  "follow-me-toggle": {
    code: "*21",
    argument: "none",
    sentence: "Switch on or off that your other numbers ring too",
  },
  "follow-me-to": {
    code: "*21",
    argument: "number",
    sentence: "Let your calls ring at the number that follows too",
  },
  "mailbox": { code: "*97", argument: "none", sentence: "Hear your messages" },
  "any-mailbox": {
    code: "*98",
    argument: "none",
    sentence: "Hear the messages of any mailbox, with its PIN",
  },
  "mailbox-of": {
    code: "*98",
    argument: "user",
    sentence: "Hear the messages for the extension that follows, with its PIN",
  },
  "leave-message": {
    code: "*99",
    argument: "user",
    sentence: "Leave a message for the extension that follows, whose phone does not ring",
  },
  "group-pickup": {
    code: "*8",
    argument: "none",
    sentence: "Answer a call that rings at somebody in your pickup group",
  },
  "pickup": {
    code: "**",
    argument: "user",
    sentence: "Answer the call that rings at the extension that follows",
  },
  "park": {
    code: "*5900",
    argument: "none",
    sentence: "Transfer a call here to park it in the first free slot",
  },
  "park-number": {
    code: "5900",
    argument: "none",
    sentence: "The same, for keys that can only send digits",
  },
  "slots": {
    code: "5901-5999",
    argument: "range",
    sentence: "Transfer a call here to park it in this slot, call here to take it back",
  },
  "hide-caller-id": {
    code: "*67",
    argument: "number",
    sentence: "Call the number that follows without showing who you are",
  },
  "call-return": { code: "*69", argument: "none", sentence: "Call back who called you last" },
  "redial": { code: "*870", argument: "none", sentence: "Call the number you called last" },
  "page": {
    code: "*724",
    argument: "page-group",
    sentence: "Speak over the loudspeakers of the group that follows",
  },
  "intercom": {
    code: "*80",
    argument: "user",
    sentence: "Call the extension that follows, whose phone answers by itself",
  },
  "echo": { code: "*9196", argument: "none", sentence: "Hear yourself, to test the phone" },
  "echo-delayed": { code: "*9195", argument: "none", sentence: "Hear yourself five seconds later" },
  "milliwatt": { code: "*9197", argument: "none", sentence: "Hear a tone to measure the line" },
  "clock": { code: "*9170", argument: "none", sentence: "Hear what time it is" },
  "music": { code: "*9664", argument: "none", sentence: "Hear the music that plays on hold" },
  "emergency-test": {
    code: "*933",
    argument: "none",
    sentence: "Try emergency calls without calling anybody",
  },
};

/** `name` as a feature; undefined when there is none of that name. */
export function parseFeature(name: string): Feature | undefined {
  return Object.hasOwn(FEATURES, name) ? name as Feature : undefined;
}
