/** Four people press any key at any moment, under packet loss: in the end nothing may be left. */
import { deepEqual, equal } from "node:assert/strict";
import type { UserId } from "../../src/domain/mod.ts";
import type { Line } from "../support/desk.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Office } from "./exchange.ts";

const CODES = ["5900", "5901", "*8", "**1001", "**1002", "*9664", "*9196", "*78", "*79", "*69"];

/** One key press of somebody, or one click. */
async function press(office: Office, random: SeededRandom): Promise<void> {
  const desk = random.pick(office.desks);
  const line = desk && random.pick(desk.lines.filter(({ state }) => state !== "over"));
  const number = random.integer(3) === 0
    ? random.pick(CODES)
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

for (const loss of [0, 5]) {
  Deno.test(`[CALL-19] anything at any moment with ${loss} % loss: nothing is left`, async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = new SeededRandom(seed);
      const office = new Office();
      await office.register();
      const { network } = office.pbx;
      network.lose = () => random.integer(100) < loss;
      try {
        for (let i = 0; i < 60; i++) {
          await press(office, random);
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
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });
}
