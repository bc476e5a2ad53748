import type { Translator } from "../text/mod.ts";

export interface LadderView {
  readonly parties: readonly {
    readonly address: string;
    readonly side: "caller" | "us" | "callee";
  }[];
  readonly arrows: readonly {
    readonly ms: number;
    readonly from: number;
    readonly to: number;
    readonly label: string;
    readonly isCopy: boolean;
    readonly isRefusal: boolean;
    readonly text: string;
  }[];
}

const COLUMN = 240;
const ROW = 34;
const HEAD = 52;

/**
 * Messages between phones and us: a picture for who sees, and below it the same as a list whose
 * entries open, for everybody.
 */
export function LadderDiagram({ t, ladder }: {
  readonly t: Translator;
  readonly ladder: LadderView;
}) {
  const { parties, arrows } = ladder;
  const width = parties.length * COLUMN;
  const height = HEAD + arrows.length * ROW + 10;
  const middle = (place: number) => place * COLUMN + COLUMN / 2;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("call.ladder.diagram")}>
        <svg
          class="ladder"
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          role="img"
          aria-label={t("call.ladder.diagram")}
        >
          {parties.map(({ address, side }, i) => (
            <g key={i}>
              <text x={middle(i)} y={18} class="party">{t(`call.leg.${side}`)}</text>
              <text x={middle(i)} y={36} class="address">{address}</text>
              <line x1={middle(i)} x2={middle(i)} y1={HEAD - 6} y2={height} class="life" />
            </g>
          ))}
          {arrows.map(({ from, to, label, isCopy, isRefusal }, i) => {
            const y = HEAD + i * ROW + 20;
            const [x1, x2] = [middle(from), middle(to)];
            const tip = x2 > x1 ? -9 : 9;
            return (
              <g key={i} class={isRefusal ? "arrow refusal" : "arrow"}>
                <text x={(x1 + x2) / 2} y={y - 5}>
                  {label}
                  {isCopy ? " ↻" : ""}
                </text>
                <line x1={x1} x2={x2} y1={y} y2={y} class={isCopy ? "copy" : undefined} />
                <path d={`M${x2} ${y}l${tip} -5v10z`} />
              </g>
            );
          })}
        </svg>
      </div>
      <ol class="messages">
        {arrows.map(({ ms, from, to, label, isCopy, text }, i) => (
          <li key={i}>
            <details>
              <summary>
                <span class="when">{t("call.ms", { ms: t.number(ms) })}</span>{" "}
                {nameOf(t, ladder, from)} → {nameOf(t, ladder, to)}: <strong>{label}</strong>
                {isCopy && ` (${t("call.ladder.copy")})`}
              </summary>
              <pre tabIndex={0}>{text}</pre>
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}

function nameOf(t: Translator, { parties }: LadderView, place: number): string {
  const party = parties[place];
  return party ? t(`call.leg.${party.side}`) : "";
}
