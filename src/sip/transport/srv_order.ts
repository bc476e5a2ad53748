import type { Random } from "../../runtime/mod.ts";
import type { SrvRecord } from "./dns.ts";

/**
 * The order of RFC 2782: the lowest priority first, and within one priority by lot, in which a
 * record's chance is its share of the weights; weight 0 has a very small one.
 */
export function inSrvOrder(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const byPriority = new Map<number, SrvRecord[]>();
  for (const record of records) {
    const same = byPriority.get(record.priority);
    if (same) same.push(record);
    else byPriority.set(record.priority, [record]);
  }
  return [...byPriority.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, same]) => byLot(same, random));
}

function byLot(records: readonly SrvRecord[], random: Random): SrvRecord[] {
  const left = records.toSorted((a, b) => Number(a.weight > 0) - Number(b.weight > 0));
  const drawn: SrvRecord[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    const lot = random.integer(total + 1);
    let sum = 0;
    const index = left.findIndex(({ weight }) => (sum += weight) >= lot);
    drawn.push(...left.splice(Math.max(index, 0), 1));
  }
  return drawn;
}
