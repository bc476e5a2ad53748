import type { NumberEntry, NumberEntryId, NumberListId, ScreeningSettings } from "../domain/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { type CallerHistory, historyScore } from "./caller_history.ts";
import type { NumberLists } from "./number_lists.ts";
import type { Finding, ScreenedCall, Stage } from "./stage.ts";

export interface HistoryStageOptions {
  readonly history: CallerHistory;
  readonly lists: NumberLists;
  readonly random: Random;
  /** The hour of the day where we are, 0 to 23. */
  readonly hourOf: (at: Date) => number;
  /** True when `number` is anybody's contact. */
  readonly isContact: (number: string) => boolean;
}

const GREY = "grey" as NumberListId;
const HOUR_MS = 3_600_000;

/**
 * Judges callers by how they have called. Since anybody can write any number, what it finds counts
 * for a time only, and never against contacts or callers whose number is signed.
 */
export function historyStage(options: HistoryStageOptions): Stage {
  return { name: "history", look: (call, settings) => look(options, call, settings) };
}

function look(
  options: HistoryStageOptions,
  call: ScreenedCall,
  settings: ScreeningSettings,
): Finding {
  const { history, hourOf, isContact } = options;
  const { caller: { number }, dialled, at, stir, isTrial = false } = call;
  if (number === "") return { fault: false, why: { key: "screen.history.none", values: {} } };
  // A trial asks about a call that has not come, and leaves nothing.
  if (!isTrial) history.begin(number, dialled);
  if (stir.result === "passed" && (stir.attestation ?? "A") === "A" || isContact(number)) {
    return { fault: false, why: { key: "screen.history.exempt", values: { number } } };
  }
  const figures = history.figures(number, dialled, at, isTrial);
  const score = historyScore(number, figures, hourOf(at), settings.history);
  const why = {
    key: "screen.history.scored",
    values: { number, score, calls: figures.callsInDay },
  } as const;
  const fault = score >= settings.historyFrom;
  if (fault && !isTrial) suspect(options, call, settings, score);
  return { fault, score, why };
}

/** Puts the caller on the grey list for a time, where it is not there yet. */
function suspect(
  { lists, random }: HistoryStageOptions,
  { caller: { number }, at }: ScreenedCall,
  { greyHours }: ScreeningSettings,
  score: number,
): void {
  if (lists.find(GREY, { number, direction: "incoming", at })) return;
  const entry: NumberEntry = {
    id: random.token() as NumberEntryId,
    list: GREY,
    kind: "exact",
    value: number,
    direction: "incoming",
    reason: "",
    score: Math.round(score * 100),
    until: new Date(at.getTime() + greyHours * HOUR_MS),
    addedBy: "history",
    addedAt: at,
  };
  lists.add(entry);
}
