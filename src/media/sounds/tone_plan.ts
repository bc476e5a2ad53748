/** What a country's telephones sound like, ITU-T E.180 and its supplement 2. */

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
const BRITAIN: TonePlan = {
  ringback: cadence([400, 450], 400, 200, 400, 2000),
  busy: cadence([400], 380, 380),
  congestion: cadence([400], 400, 340, 220, 520),
};

/** By ISO 3166 code in lower case; `eu` for the countries of Europe that have none here. */
export const TONE_PLANS: ReadonlyMap<string, TonePlan> = new Map([
  ["us", NORTH_AMERICA],
  ["ca", NORTH_AMERICA],
  ["gb", BRITAIN],
  ["ie", BRITAIN],
  ["eu", european()],
  ["at", european([1000, 5000], [400, 400], [200, 200], 420)],
  ["be", european([1000, 3000], [500, 500], [160, 160])],
  ["ch", european([1000, 4000], [500, 500], [200, 200])],
  ["cz", european([1000, 4000], [340, 340], [160, 160])],
  ["de", european([1000, 4000], [480, 480], [240, 240])],
  ["dk", european([1000, 4000], [500, 500], [250, 250])],
  ["es", european([1500, 3000], [200, 200], [200, 200, 200, 200, 200, 600])],
  ["fi", european([1000, 4000], [300, 300], [200, 260])],
  ["fr", european([1500, 3500], [500, 500], [250, 250], 440)],
  ["it", european([1000, 4000], [500, 500], [200, 200])],
  ["nl", european([1000, 4000], [500, 500], [260, 260])],
  ["no", european([1000, 4000], [500, 500], [200, 200])],
  ["pl", european([1000, 4000], [500, 500], [500, 500])],
  ["pt", european([1000, 5000], [500, 500], [200, 200])],
  ["se", european([1000, 5000], [260, 260], [260, 740])],
]);

/** The plan of a country, by its ISO 3166 code; North America's for one that is not known. */
export function tonePlanOf(country: string): TonePlan {
  return TONE_PLANS.get(country.toLowerCase()) ?? NORTH_AMERICA;
}
