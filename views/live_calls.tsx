import type { CallParty } from "./call_history.tsx";
import { Party } from "./call_history.tsx";
import { Badge } from "./components/badge.tsx";
import { EMPTY_FORM, type FormState, Input } from "./components/form.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface LiveSide extends CallParty {
  readonly leg: string;
  readonly isHolding: boolean;
  readonly mayAct: boolean;
}

export interface LiveCallRow {
  readonly id: string;
  readonly phase: "dialling" | "ringing" | "talking" | "served" | "paging" | "parked" | "ended";
  readonly since: Date;
  readonly sides: readonly LiveSide[];
}

export interface LiveCallsProps {
  readonly t: Translator;
  /** The page: `/live` or `/my/live`. */
  readonly path: string;
  readonly calls: readonly LiveCallRow[];
  /** Who looks may listen. */
  readonly mayListen: boolean;
  /** What was asked of which side or call, if it was refused. */
  readonly refused?: { readonly of: string; readonly state: FormState } | undefined;
}

export function LiveCallsPage(props: LiveCallsProps) {
  const { t, path } = props;
  return (
    <>
      <div class="heading">
        <h1>{t(path === "/live" ? "live.title" : "live.mine")}</h1>
        {path === "/my/live" && <a class="button" href="/my/call">{t("calling.title")}</a>}
        <a class="button quiet" href={path}>{t("live.refresh")}</a>
      </div>
      {/* Morphed, so that a number that is being typed stays. */}
      <div hx-sse:connect={`${path}/stream`} hx-target="#live-calls" hx-swap="outerMorph">
        <LiveCallList {...props} />
      </div>
    </>
  );
}

/** The calls there are: what is exchanged while the page is open. */
export function LiveCallList({ t, path, calls, mayListen, refused }: LiveCallsProps) {
  return (
    <div id="live-calls">
      {calls.length === 0 && <p class="empty">{t("live.none")}</p>}
      {calls.map((call) => (
        <section key={call.id} class="card call" aria-labelledby={`call-${call.id}`}>
          <h2 id={`call-${call.id}`}>
            {call.sides.map((side, at) => (
              <span key={side.leg}>
                {at > 0 && " – "}
                <Party t={t} party={side} />
              </span>
            ))}
          </h2>
          <p>
            <Badge kind={call.phase === "talking" ? "good" : "neutral"}>
              {t(`live.phase.${call.phase}`)}
            </Badge>{" "}
            {t("live.since", { time: t.time(call.since) })}
          </p>
          {mayListen && call.phase === "talking" && (
            <Listen
              t={t}
              action={`${path}/${call.id}/listen`}
              call={call}
              state={refused?.of === call.id ? refused.state : EMPTY_FORM}
            />
          )}
          {call.sides.filter(({ mayAct }) =>
            mayAct
          ).map((side) => (
            <Actions
              key={side.leg}
              t={t}
              action={`${path}/${call.id}`}
              side={side}
              phase={call.phase}
              state={refused?.of === side.leg ? refused.state : EMPTY_FORM}
            />
          ))}
        </section>
      ))}
    </div>
  );
}

interface ListenProps {
  readonly t: Translator;
  readonly action: string;
  readonly call: LiveCallRow;
  readonly state: FormState;
}

/** Rings the own phone, which hears both sides. */
function Listen({ t, action, call, state }: ListenProps) {
  const parties = call.sides.map((side) => side.name || side.number).join(" – ");
  return (
    <form method="post" action={action}>
      <Problems t={t} state={state} />
      <p class="actions">
        <button type="submit" class="quiet" aria-label={t("live.listenTo", { parties })}>
          {t("live.listen")}
        </button>
      </p>
    </form>
  );
}

/** What is wrong with all of what was asked. */
function Problems({ t, state }: { readonly t: Translator; readonly state: FormState }) {
  const whole = state.problems.filter(({ field }) => field === "" || field === "leg");
  if (whole.length === 0) return null;
  return (
    <div class="problems" role="alert" tabIndex={-1} data-focus>
      {whole.map(({ text, params }) => <p key={text}>{t(text, params)}</p>)}
    </div>
  );
}

interface ActionsProps {
  readonly t: Translator;
  readonly action: string;
  readonly side: LiveSide;
  readonly phase: LiveCallRow["phase"];
  readonly state: FormState;
}

function Actions({ t, action, side, phase, state }: ActionsProps) {
  const form = `leg-${side.leg}`;
  const button = (value: string, text: TextKey, kind = "quiet") => (
    <button type="submit" name="action" value={value} class={kind}>{t(text)}</button>
  );
  return (
    <form method="post" action={action} id={form}>
      <fieldset class="row">
        <legend>{t("live.for", { party: side.name || side.number })}</legend>
        <Problems t={t} state={state} />
        <input type="hidden" name="leg" value={side.leg} />
        {phase === "talking" && (
          <div class="pair">
            <Input
              t={t}
              form={form}
              state={state}
              name="to"
              label="live.to"
              inputMode="tel"
              maxLength={255}
              optional
            />
            <p class="actions">
              {button("transfer", "live.transfer")}
              {button("voicemail", "live.voicemail")}
            </p>
          </div>
        )}
        <p class="actions">
          {phase === "talking" && button("hold", "live.hold")}
          {phase === "talking" && button("resume", "live.resume")}
          {phase === "talking" && button("park", "live.park")}
          {button("hang-up", "live.hangUp", "dangerous")}
        </p>
      </fieldset>
    </form>
  );
}
