import type { Translator } from "../text/mod.ts";
import { Table } from "./table.tsx";

/** How one leg sounded over time. */
export interface QualityView {
  readonly intervalMs: number;
  /** One for each interval; undefined where nothing was heard. */
  readonly samples: readonly (QualitySample | undefined)[];
}

interface QualitySample {
  readonly lossShare: number;
  readonly jitterMs: number;
  readonly mos: number;
}

/** A stretch of the table: the worst of the samples in it. */
interface Stretch extends QualitySample {
  readonly seconds: number;
}

const WIDTH = 640;
const LEFT = 58;
const RIGHT = 12;
/** The scale of the opinion score, and below it that of the loss. */
const TOP = 22;
const MOS_HEIGHT = 112;
const LOSS_TOP = TOP + MOS_HEIGHT + 26;
const LOSS_HEIGHT = 40;
const HEIGHT = LOSS_TOP + LOSS_HEIGHT + 24;
const [LOWEST_MOS, HIGHEST_MOS] = [1, 4.5];
/** Below it people complain. */
const LIMIT = 3.5;
/** The scale of the loss ends here at least, so that one lost packet is no mountain. */
const LEAST_LOSS = 0.05;
const MOST_ROWS = 60;

/** A picture for who sees, and the same as a table for everybody. */
export function QualityChart({ t, name, quality }: {
  readonly t: Translator;
  /** Whose sound it is. */
  readonly name: string;
  readonly quality: QualityView;
}) {
  const heard = quality.samples.filter((sample) => sample !== undefined);
  if (heard.length === 0) return null;
  const opinions = heard.map(({ mos }) => mos);
  const summary = t("call.quality.summary", {
    name,
    low: t.number(tenth(Math.min(...opinions))),
    high: t.number(tenth(Math.max(...opinions))),
    loss: percent(t, Math.max(...heard.map(({ lossShare }) => lossShare))),
  });
  return (
    <figure class="quality">
      <figcaption>{summary}</figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label={summary}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
          <Opinions t={t} quality={quality} />
          <Losses t={t} quality={quality} />
          <Times t={t} quality={quality} />
        </svg>
      </div>
      <details>
        <summary>{t("call.quality.table", { name })}</summary>
        <SampleTable t={t} caption={summary} quality={quality} />
      </details>
    </figure>
  );
}

interface PartProps {
  readonly t: Translator;
  readonly quality: QualityView;
}

function Opinions({ t, quality: { samples } }: PartProps) {
  return (
    <>
      <text x={LEFT} y={12}>{t("call.mos")}</text>
      {[1, 2, 3, 4].map((mos) => (
        <g key={mos} class="grid">
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={heightOf(mos)} y2={heightOf(mos)} />
          <text x={LEFT - 8} y={heightOf(mos) + 4} class="scale">{t.number(mos)}</text>
        </g>
      ))}
      <line
        class="limit"
        x1={LEFT}
        x2={WIDTH - RIGHT}
        y1={heightOf(LIMIT)}
        y2={heightOf(LIMIT)}
      />
      <path class="opinion" d={steps(samples)} />
    </>
  );
}

function Losses({ t, quality: { samples } }: PartProps) {
  const most = Math.max(LEAST_LOSS, ...samples.map((sample) => sample?.lossShare ?? 0));
  const bottom = LOSS_TOP + LOSS_HEIGHT;
  const width = placeOf(1, samples.length) - placeOf(0, samples.length);
  return (
    <>
      <text x={LEFT} y={LOSS_TOP - 8}>{t("call.quality.loss")}</text>
      <g class="grid">
        <line x1={LEFT} x2={WIDTH - RIGHT} y1={bottom} y2={bottom} />
        <text x={LEFT - 8} y={LOSS_TOP + 8} class="scale">{percent(t, most)}</text>
      </g>
      {samples.map((sample, at) => {
        const lost = (sample?.lossShare ?? 0) / most * LOSS_HEIGHT;
        if (lost === 0) return null;
        const height = Math.max(2, lost);
        const x = tenth(placeOf(at, samples.length));
        const [y, w] = [tenth(bottom - height), tenth(Math.max(1, width - 0.5))];
        return <rect key={at} class="loss" x={x} y={y} width={w} height={tenth(height)} />;
      })}
    </>
  );
}

/** When it began, half of it, and its end. */
function Times({ t, quality: { samples, intervalMs } }: PartProps) {
  const seconds = samples.length * intervalMs / 1_000;
  const marks = [["start", 0], ["middle", 0.5], ["end", 1]] as const;
  return (
    <>
      {marks.map(([anchor, share]) => (
        <text
          key={anchor}
          class="scale"
          text-anchor={anchor}
          x={LEFT + share * (WIDTH - LEFT - RIGHT)}
          y={HEIGHT - 6}
        >
          {t.duration(share * seconds)}
        </text>
      ))}
    </>
  );
}

function SampleTable({ t, caption, quality }: PartProps & { readonly caption: string }) {
  return (
    <Table
      t={t}
      caption={caption}
      rows={stretches(quality)}
      rowKey={({ seconds }) => String(seconds)}
      columns={[
        {
          title: t("call.quality.from"),
          kind: "main",
          cell: ({ seconds }) => t.duration(seconds),
        },
        { title: t("call.mos"), kind: "number", cell: ({ mos }) => t.number(tenth(mos)) },
        {
          title: t("call.quality.loss"),
          kind: "number",
          cell: ({ lossShare }) => percent(t, lossShare),
        },
        {
          title: t("call.jitter"),
          kind: "number",
          cell: ({ jitterMs }) => t("call.ms", { ms: t.number(tenth(jitterMs)) }),
        },
      ]}
    />
  );
}

/** So many neighbours in one row that the rows can be read, without those where nothing was
 * heard. */
function stretches({ samples, intervalMs }: QualityView): readonly Stretch[] {
  const each = Math.max(1, Math.ceil(samples.length / MOST_ROWS));
  const starts = Array.from({ length: Math.ceil(samples.length / each) }, (_, row) => row * each);
  return starts.flatMap((start) => {
    const heard = samples.slice(start, start + each).filter((sample) => sample !== undefined);
    if (heard.length === 0) return [];
    return {
      seconds: start * intervalMs / 1_000,
      mos: Math.min(...heard.map(({ mos }) => mos)),
      lossShare: Math.max(...heard.map(({ lossShare }) => lossShare)),
      jitterMs: Math.max(...heard.map(({ jitterMs }) => jitterMs)),
    };
  });
}

/** A line that is level through each interval, and broken where nothing was heard. */
function steps(samples: QualityView["samples"]): string {
  return samples.map((sample, at) => {
    if (!sample) return "";
    const [from, to] = [placeOf(at, samples.length), placeOf(at + 1, samples.length)].map(tenth);
    const y = tenth(heightOf(sample.mos));
    return `${samples[at - 1] ? `V${y}` : `M${from} ${y}`}H${to}`;
  }).join("");
}

const placeOf = (at: number, count: number) => LEFT + at / count * (WIDTH - LEFT - RIGHT);

const heightOf = (mos: number) =>
  tenth(TOP + (HIGHEST_MOS - mos) / (HIGHEST_MOS - LOWEST_MOS) * MOS_HEIGHT);

const percent = (t: Translator, share: number) =>
  t("call.quality.percent", { percent: t.number(tenth(share * 100)) });

const tenth = (value: number) => Math.round(value * 10) / 10;
