/** Four people press any key at any moment, under packet loss: in the end nothing may be left. */
import { deepEqual, equal } from "node:assert/strict";
import type { UserId } from "../../src/domain/mod.ts";
import type { Line } from "../support/desk.ts";
import type { Timer } from "../../src/runtime/mod.ts";
import type {
  VoiceCaller,
  VoiceDialogue,
  VoiceLine,
  VoicemailService,
} from "../../src/voicemail/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Office } from "./exchange.ts";

const CODES = ["5900", "5901", "*8", "**1001", "**1002", "*9664", "*9196", "*78", "*79", "*69"];
const MAILBOXES = ["*97", "*98", "*991001", "*991002", "*981003"];

/** Talks with whoever comes for some seconds, then calls somebody back or hangs up. */
class BriefVoicemail {
  /** Dialogues that were begun and not stopped. */
  open = 0;
  served = 0;
  readonly #random: SeededRandom;
  office: Office | undefined;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  attend(_service: VoicemailService, caller: VoiceCaller, line: VoiceLine): VoiceDialogue {
    let timer: Timer | undefined;
    let isOpen = false;
    return {
      begin: () => {
        isOpen = true;
        this.open++;
        this.served++;
        line.play({ kind: "prompts", names: ["goodbye"], repeat: false });
        const callsBack = caller.user !== undefined && this.#random.integer(3) === 0;
        const end = () => callsBack ? line.callBack("1002") : line.hangUp();
        timer = this.office?.pbx.clock.after(1_000 * this.#random.integer(9), end);
      },
      onPlayed: () => {},
      onKey: () => {},
      onRecorded: () => {},
      stop: async () => {
        timer?.cancel();
        await Promise.resolve();
        if (isOpen) this.open--;
        isOpen = false;
      },
    };
  }
}

/** One key press of somebody, or one click. */
async function press(
  office: Office,
  random: SeededRandom,
  codes: readonly string[],
): Promise<void> {
  const desk = random.pick(office.desks);
  const line = desk && random.pick(desk.lines.filter(({ state }) => state !== "over"));
  const number = random.integer(3) === 0
    ? random.pick(codes)
    : random.pick(office.desks)?.extension;
  if (!desk || number === undefined) return;
  if (random.integer(12) === 0) {
    const user = `u-${desk.extension}` as UserId;
    return void office.pbx.b2bua.control.dial({ user, number, name: "", autoAnswer: false });
  }
  if (!line) return void await desk.call(number);
  switch (line.state) {
    case "calling":
      if (random.integer(3) === 0) line.hangUp();
      return;
    case "ringing":
      if (random.integer(4) === 0) line.refuse(random.pick([486, 603, 480]) ?? 486);
      else line.answer();
      return;
    case "up":
      return whileUp(line, number, random);
    case "over":
      return;
  }
}

async function whileUp(line: Line, number: string, random: SeededRandom): Promise<void> {
  const other = line.desk.lines.find((one) => one !== line && one.dialog && one.state !== "over");
  switch (random.integer(8)) {
    case 0:
      return line.hangUp();
    case 1:
      return line.offer(random.pick(["sendonly", "inactive"]) ?? "sendonly");
    case 2:
      return line.offer("sendrecv");
    case 3:
    case 4:
      return line.refer(number);
    case 5:
      return line.refer(number, other ?? line);
    case 6:
      await line.desk.call(number);
      return;
    default:
      await line.desk.call(number, [`Replaces: ${(other ?? line).replaces}`]);
  }
}

for (const [loss, where] of [[0, ""], [5, ""], [5, " where there are mailboxes"]] as const) {
  const name = `[CALL-19] anything at any moment${where} with ${loss} % loss: nothing is left`;
  Deno.test(name, async () => {
    let served = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const random = new SeededRandom(seed);
      const voicemail = new BriefVoicemail(random);
      const office = new Office(where === "" ? {} : { voicemail });
      const codes = where === "" ? CODES : [...CODES, ...MAILBOXES];
      voicemail.office = office;
      await office.register();
      const { network } = office.pbx;
      network.lose = () => random.integer(100) < loss;
      try {
        for (let i = 0; i < 60; i++) {
          await press(office, random, codes);
          await office.pass(random.pick([20, 40, 200, 1_000]));
        }
        network.lose = () => false;
        await office.pass(70_000);
        for (const desk of office.desks) {
          for (const line of desk.lines) {
            if (line.state === "ringing") line.refuse(480);
            if (line.state === "up" || line.state === "calling") line.hangUp();
          }
        }
        // A BYE that was lost is missed at the next refresh of the session.
        for (let minute = 0; minute < 70; minute++) {
          await office.pass(60_000, 500);
          for (const desk of office.desks) {
            for (const line of desk.lines) if (line.state === "ringing") line.refuse(480);
          }
        }
        deepEqual(office.pbx.errors, []);
        await office.pbx.finish();
        equal(office.pbx.b2bua.size, 0);
        equal(voicemail.open, 0, "dialogues left");
        served += voicemail.served;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    equal(served > 50, where !== "", `${served} came to a mailbox`);
  });
}
