/**
 * Makes everything in `static/sounds`: raw G.722 at 64 kbit/s, 16 kHz, 8 kB for a second.
 *
 *   deno run -A tests/tools/sounds/make_sounds.ts
 *
 * Needs Debian's `flite`, whose licence (CMU, of the BSD kind) and whose voice `slt` put no
 * conditions on what is spoken with them. The music is composed here.
 */
import { G722Encoder } from "../../../src/rtp/mod.ts";
import { composeMusic, RATE_HZ } from "./compose_music.ts";
import { SENTENCES } from "./sentences.ts";

const FOLDER = new URL("../../../static/sounds/", import.meta.url);
const VOICE = "slt";
const FRAME = RATE_HZ / 50;
/** Quieter than this at its ends, relative to full scale, is no speech. */
const QUIET = 300;
const LEAD_MS = 40;
const TAIL_MS = 100;
/** -19 dBFS while somebody speaks. */
const SPEECH_LEVEL = 32_768 * 10 ** (-19 / 20);
const BEEP_HZ = 1000;
const BEEP_MS = 400;

async function speak(sentence: string): Promise<Int16Array> {
  const file = await Deno.makeTempFile({ suffix: ".wav" });
  const args = ["-voice", VOICE, "-t", sentence, "-o", file];
  const { success } = await new Deno.Command("flite", { args }).output();
  if (!success) throw new Error(`flite did not speak "${sentence}"`);
  const bytes = await Deno.readFile(file);
  await Deno.remove(file);
  const rate = new DataView(bytes.buffer).getUint32(24, true);
  if (rate !== RATE_HZ) throw new Error(`flite spoke at ${rate} Hz`);
  return new Int16Array(bytes.slice(44, bytes.length - bytes.length % 2).buffer);
}

function trimmed(samples: Int16Array): Int16Array {
  let start = samples.findIndex((value) => Math.abs(value) > QUIET);
  let end = samples.findLastIndex((value) => Math.abs(value) > QUIET);
  start = Math.max(0, start - LEAD_MS * RATE_HZ / 1000);
  end = Math.min(samples.length, end + TAIL_MS * RATE_HZ / 1000);
  return samples.subarray(start, end);
}

/** Everything equally loud, whoever wrote the sentence. */
function levelled(samples: Int16Array): Int16Array {
  const loud = samples.filter((value) => Math.abs(value) > QUIET);
  const power = loud.reduce((sum, value) => sum + value * value, 0) / Math.max(1, loud.length);
  const gain = SPEECH_LEVEL / Math.max(1, Math.sqrt(power));
  return samples.map((value) => Math.round(32_000 * Math.tanh(gain * value / 32_000)));
}

function beep(): Int16Array {
  const count = BEEP_MS * RATE_HZ / 1000;
  return Int16Array.from({ length: count }, (_, i) => {
    const edge = Math.min(1, Math.min(i, count - 1 - i) / 80);
    return Math.round(6000 * edge * Math.sin(2 * Math.PI * BEEP_HZ * i / RATE_HZ));
  });
}

/** A sound that `loops` is encoded as it goes on after its own end, so that the seam is no step. */
async function write(name: string, samples: Int16Array, loops = false): Promise<number> {
  const whole = new Int16Array(Math.ceil(samples.length / FRAME) * FRAME);
  whole.set(samples);
  const octets = new Uint8Array(whole.length / 2);
  const encoder = new G722Encoder();
  if (loops) encoder.encode(whole, octets, 0);
  encoder.encode(whole, octets, 0);
  await Deno.writeFile(new URL(`${name}.g722`, FOLDER), octets);
  return octets.length;
}

let total = await write("music", composeMusic(), true);
total += await write("beep", beep());
for (const [name, sentence] of SENTENCES) {
  total += await write(name, levelled(trimmed(await speak(sentence))));
}
// deno-lint-ignore no-console
console.log(`${SENTENCES.size + 2} sounds, ${total} octets`);
