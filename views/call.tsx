import { type Considered, consideredText } from "./components/considered.ts";
import type { CallParty } from "./call_history.tsx";
import { Badge } from "./components/badge.tsx";
import { CallButton } from "./components/call_button.tsx";
import { LadderDiagram, type LadderView } from "./components/ladder.tsx";
import { QualityChart, type QualityView } from "./components/quality_chart.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface CallLegView {
  readonly id: string;
  readonly side: "caller" | "callee";
  readonly address: string;
  readonly userAgent?: string | undefined;
  /** The gateway that it went or came by. */
  readonly gateway?: { readonly name: string } | undefined;
  readonly media?: {
    readonly codec?: string | undefined;
    /** The suite of SRTP; undefined in the open. */
    readonly encryption?: string | undefined;
    readonly packets: number;
    readonly lost: number;
    readonly jitterMs: number;
    readonly roundTripMs?: number | undefined;
    readonly mos?: number | undefined;
    readonly history?: QualityView | undefined;
  } | undefined;
}

export interface CallView {
  readonly id: string;
  /** Missing where the visitor must not know it. */
  readonly from: string | undefined;
  readonly fromName: string;
  readonly to: string;
  readonly startedAt: Date;
  readonly ringingMs: number | undefined;
  readonly answeredMs: number | undefined;
  readonly talkedSeconds: number | undefined;
  readonly result: "success" | "client" | "server" | "upstream" | "unknown";
  readonly cause: TextKey;
  readonly status: number;
  readonly tried: readonly Considered[];
  readonly legs: readonly CallLegView[];
}

const KIND = {
  success: "good",
  client: "neutral",
  server: "bad",
  upstream: "warning",
  unknown: "neutral",
} as const;

/** One call: what happened and why, for a person who wonders. */
export function CallPage({ t, call, callBack, message, ladder }: {
  readonly t: Translator;
  readonly call: CallView;
  /** Who was on the other side, for who took part. */
  readonly callBack?: CallParty | undefined;
  /** The message that was left for the visitor. */
  readonly message?: string | undefined;
  /** What was said in SIP; undefined for who must not see it. */
  readonly ladder?: LadderView | undefined;
}) {
  return (
    <>
      <h1>{callTitle(t, call)}</h1>
      <p class="lead">{t(call.cause)}</p>
      {message !== undefined && (
        <p>
          <a href={`/my/voicemail#message-${message}`}>{t("call.message")}</a>
        </p>
      )}
      {callBack && <CallButton t={t} {...callBack} />}
      <h2>{t("call.what")}</h2>
      <Facts t={t} call={call} />
      <h2>{t("call.decision")}</h2>
      {call.tried.length === 0
        ? <p>{t("call.decision.none")}</p>
        : <ol>{call.tried.map((step, i) => <li key={i}>{consideredText(t, step)}</li>)}</ol>}
      <h2>{t("call.media")}</h2>
      <p>{t("call.media.about")}</p>
      <Media t={t} legs={call.legs} />
      {call.legs.map(({ id, side, address, media }) =>
        media?.history && (
          <QualityChart
            key={id}
            t={t}
            name={`${t(`call.leg.${side}`)} ${address}`.trim()}
            quality={media.history}
          />
        )
      )}
      {ladder && (
        <>
          <h2 id="ladder">{t("call.ladder")}</h2>
          {ladder.arrows.length === 0 ? <p>{t("call.ladder.none")}</p> : (
            <>
              <p>{t("call.ladder.about")}</p>
              <LadderDiagram t={t} ladder={ladder} />
              <p>
                <a href={`/calls/${call.id}/trace.pcap`} download>{t("call.ladder.download")}</a>
              </p>
            </>
          )}
        </>
      )}
    </>
  );
}

export const callTitle = (t: Translator, { from, fromName, to }: CallView) =>
  t("call.title", { from: from === undefined ? t("call.anonymous") : fromName || from, to });

function Facts({ t, call }: { readonly t: Translator; readonly call: CallView }) {
  const after = (ms: number | undefined) =>
    ms === undefined ? t("call.never") : t("call.seconds", { seconds: t.number(ms / 1_000) });
  return (
    <dl class="facts">
      <dt>{t("call.started")}</dt>
      <dd>{t.dateTime(call.startedAt)}</dd>
      <dt>{t("call.rang")}</dt>
      <dd>{after(call.ringingMs)}</dd>
      <dt>{t("call.answered")}</dt>
      <dd>{after(call.answeredMs)}</dd>
      {call.talkedSeconds !== undefined && (
        <>
          <dt>{t("call.lasted")}</dt>
          <dd>{t.duration(call.talkedSeconds)}</dd>
        </>
      )}
      <dt>{t("call.result")}</dt>
      <dd>
        <Badge kind={KIND[call.result]}>{t(`call.result.${call.result}`)}</Badge>
      </dd>
      <dt>{t("call.status")}</dt>
      <dd>{call.status}</dd>
    </dl>
  );
}

function Media({ t, legs }: { readonly t: Translator; readonly legs: readonly CallLegView[] }) {
  const ms = (value: number | undefined) =>
    value === undefined ? "–" : t("call.ms", { ms: t.number(Math.round(value * 10) / 10) });
  return (
    <Table
      t={t}
      caption={t("call.media")}
      empty={t("call.media.none")}
      rows={legs}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t("call.leg"),
          kind: "main",
          cell: ({ side, address, gateway }) => (
            <>
              {t(`call.leg.${side}`)} <span class="mono">{address}</span>
              {gateway && <>({t("call.gateway", { gateway: gateway.name })})</>}
            </>
          ),
        },
        { title: t("call.userAgent"), cell: ({ userAgent }) => userAgent ?? "–" },
        { title: t("call.codec"), cell: ({ media }) => media?.codec ?? "–" },
        {
          title: t("call.encryption"),
          cell: ({ media }) =>
            media?.encryption
              ? t("call.encryption.yes", { suite: media.encryption })
              : media
              ? t("call.encryption.no")
              : "–",
        },
        {
          title: t("call.packets"),
          kind: "number",
          cell: ({ media }) => media ? t.number(media.packets) : "–",
        },
        {
          title: t("call.loss"),
          kind: "number",
          cell: ({ media }) => media ? t.number(media.lost) : "–",
        },
        { title: t("call.jitter"), kind: "number", cell: ({ media }) => ms(media?.jitterMs) },
        { title: t("call.roundTrip"), kind: "number", cell: ({ media }) => ms(media?.roundTripMs) },
        {
          title: t("call.mos"),
          kind: "number",
          cell: ({ media }) =>
            media?.mos === undefined ? "–" : t.number(Math.round(media.mos * 10) / 10),
        },
      ]}
    />
  );
}
