import type { Considered, RingPlan, ScreenAction, UserId } from "../domain/mod.ts";
import type { Decision } from "../routing/mod.ts";
import type { Judgement } from "./screening.ts";

/** How long an agent rings. */
const AGENT_MS = 60_000;

/**
 * What is to become of a call that was judged; undefined when it goes its way.
 *
 * @param mailboxOf Who takes messages at an extension; undefined for nobody.
 */
export function decisionOf(
  action: ScreenAction,
  { dialled, anonymous }: { readonly dialled: string; readonly anonymous: boolean },
  mailboxOf: (extension: string) => UserId | undefined = () => undefined,
): Decision | undefined {
  switch (action.kind) {
    case "allow":
      return undefined;
    case "block":
      return { kind: "service", service: { kind: "turn-away", how: action.how } };
    case "challenge":
      return { kind: "service", service: { kind: "challenge", to: dialled } };
    case "announce":
      return { kind: "service", service: { kind: "announce", announcement: action.announcement } };
    case "voicemail": {
      const mailbox = mailboxOf(action.to);
      // Who is suspected does not get in because a mailbox is gone.
      return mailbox === undefined
        ? { kind: "service", service: { kind: "turn-away", how: "declined" } }
        : { kind: "service", service: { kind: "leave-message", mailbox, anonymous } };
    }
    case "agent": {
      const diversions = [{ from: dialled, reason: "unconditional" } as const];
      return { kind: "ring", plan: planOf(dialled, action.to), diversions, anonymous };
    }
  }
}

function planOf(called: string, uri: string): RingPlan {
  const member = { target: { kind: "uri", uri }, afterMs: 0, confirm: false } as const;
  return {
    called,
    rounds: [{ members: [member], ms: AGENT_MS }],
    otherwise: {},
    callerPrefix: "",
    autoAnswer: false,
  };
}

/** What a record keeps of a judgement: what was held against the call, and what came of it. */
export function notesOf({ action, stage, steps }: Judgement): readonly Considered[] {
  const held = steps.filter(({ stage: name, decides, score }) =>
    decides || score > 0 && name !== "spam-score"
  );
  const told = held.map(({ why }) => why);
  return stage === undefined ? told : [...told, { key: `screen.does.${action.kind}`, values: {} }];
}
