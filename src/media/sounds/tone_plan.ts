/**
 * What a country's telephones sound like: ITU-T E.180 supplement 2, in the values in which Asterisk's
 * indications.conf has it.
 */

/** Sines that sound together for a while; none are a pause. */
export interface ToneStep {
  readonly hertz: readonly number[];
  readonly ms: number;
}

export interface TonePlan {
  readonly ringback: readonly ToneStep[];
  readonly busy: readonly ToneStep[];
  readonly congestion: readonly ToneStep[];
}

/** Special information tone, ITU-T E.180 §6: the same in all countries. */
export const INFORMATION_TONE: readonly ToneStep[] = [
  { hertz: [950], ms: 330 },
  { hertz: [1400], ms: 330 },
  { hertz: [1800], ms: 330 },
  { hertz: [], ms: 1000 },
];

/** Tone and pause by turns, in milliseconds. */
function cadence(hertz: readonly number[], ...times: readonly number[]): readonly ToneStep[] {
  return times.map((ms, i) => ({ hertz: i % 2 === 0 ? hertz : [], ms }));
}

/** 425 Hz, as the European post administrations agreed; countries differ in their rhythms. */
function european(
  ring: readonly number[] = [1000, 4000],
  busy: readonly number[] = [500, 500],
  congestion: readonly number[] = [250, 250],
  hertz = 425,
): TonePlan {
  return {
    ringback: cadence([hertz], ...ring),
    busy: cadence([hertz], ...busy),
    congestion: cadence([hertz], ...congestion),
  };
}

const NORTH_AMERICA: TonePlan = {
  ringback: cadence([440, 480], 2000, 4000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 250, 250),
};
/** BT SIN 350. */
const BRITAIN: TonePlan = {
  ringback: cadence([400, 450], 400, 200, 400, 2000),
  busy: cadence([400], 375, 375),
  congestion: cadence([400], 400, 350, 225, 525),
};

/** By ISO 3166 code in lower case; `eu` for the countries of Europe that have none here. */
export const TONE_PLANS: ReadonlyMap<string, TonePlan> = new Map([
  ["us", NORTH_AMERICA],
  ["ca", NORTH_AMERICA],
  ["gb", BRITAIN],
  // Not in indications.conf: its neighbour's.
  ["ie", BRITAIN],
  ["eu", european()],
  ["at", european([1000, 5000], [400, 400], [200, 200], 420)],
  ["be", european([1000, 3000], [500, 500], [167, 167])],
  ["ch", european([1000, 4000], [500, 500], [200, 200])],
  ["cz", european([1000, 4000], [330, 330], [165, 165])],
  ["de", european([1000, 4000], [480, 480], [240, 240])],
  ["dk", european([1000, 4000], [500, 500], [200, 200])],
  ["es", european([1500, 3000], [200, 200], [200, 200, 200, 200, 200, 600])],
  ["fi", european([1000, 4000], [300, 300], [200, 200])],
  // The supplement has no congestion for it.
  ["fr", european([1500, 3500], [500, 500], [250, 250], 440)],
  ["it", european([1000, 4000], [500, 500], [200, 200])],
  ["nl", european([1000, 4000], [500, 500], [250, 250])],
  ["no", european([1000, 4000], [500, 500], [200, 200])],
  ["pl", european([1000, 4000], [500, 500], [500, 500])],
  ["pt", european([1000, 5000], [500, 500], [200, 200])],
  ["se", european([1000, 5000], [250, 250], [250, 750])],
]);

/** The plan of a country, by its ISO 3166 code; North America's for one that is not known. */
export function tonePlanOf(country: string): TonePlan {
  return TONE_PLANS.get(country.toLowerCase()) ?? NORTH_AMERICA;
}
