import type { MediaHistory, MediaSample } from "../domain/mod.ts";

/**
 * `START INTERVAL SAMPLE …`: milliseconds since 1970, milliseconds, and of each interval the loss in
 * thousandths, the jitter in tenths of milliseconds and the opinion score in hundredths with commas
 * between; `-` where nothing was heard. It is 2.5 KB at most.
 */
export function mediaHistoryText({ startedAt, intervalMs, samples }: MediaHistory): string {
  return [startedAt.getTime(), intervalMs, ...samples.map(sampleText)].join(" ");
}

/** Undefined for what is no such text: a call can be shown without it. */
export function parseMediaHistory(text: string): MediaHistory | undefined {
  const [start, interval, ...samples] = text.split(" ");
  const [startedAt, intervalMs] = [new Date(Number(start)), Number(interval)];
  if (Number.isNaN(startedAt.getTime()) || !(intervalMs > 0)) return undefined;
  return { startedAt, intervalMs, samples: samples.map(parseSample) };
}

function sampleText(sample: MediaSample | undefined): string {
  if (!sample) return "-";
  const { lossShare, jitterMs, mos } = sample;
  return [lossShare * 1_000, jitterMs * 10, mos * 100].map(Math.round).join(",");
}

function parseSample(text: string): MediaSample | undefined {
  const [, loss, jitter, opinion] = /^(\d{1,4}),(\d{1,6}),(\d{3})$/.exec(text) ?? [];
  if (opinion === undefined) return undefined;
  return { lossShare: Number(loss) / 1_000, jitterMs: Number(jitter) / 10, mos: +opinion / 100 };
}
