import { Desk, type Line, pass } from "../support/desk.ts";
import { Pbx, type PbxOptions } from "../support/pbx.ts";

/** Four people at their phones: 1001 Alice, 1002 Bob, 1003 Carol, 1004 Dave. */
export class Office {
  readonly pbx: Pbx;
  readonly alice: Desk;
  readonly bob: Desk;
  readonly carol: Desk;
  readonly dave: Desk;

  constructor(options: PbxOptions = {}) {
    this.pbx = new Pbx({
      devices: { "1001": ["1001"], "1002": ["1002"], "1003": ["1003"], "1004": ["1004"] },
      ...options,
    });
    const desk = (extension: string, at: number) => new Desk(this.pbx, extension, `192.0.2.${at}`);
    this.alice = desk("1001", 11);
    this.bob = desk("1002", 12);
    this.carol = desk("1003", 13);
    this.dave = desk("1004", 14);
  }

  get desks(): readonly Desk[] {
    return [this.alice, this.bob, this.carol, this.dave];
  }

  async register(desks = this.desks): Promise<void> {
    for (const desk of desks) await desk.phone.register();
    this.pbx.events.length = 0;
    this.pbx.media.diary.length = 0;
  }

  pass(ms = 200, stepMs = 20): Promise<void> {
    return pass(this.pbx, this.desks, ms, stepMs);
  }

  /** A call that is up: the line at each end. */
  async talk(from: Desk, to: Desk): Promise<readonly [Line, Line]> {
    const out = await from.call(to.extension);
    await this.pass(100);
    const into = to.line();
    into.answer();
    await this.pass(100);
    this.pbx.media.diary.length = 0;
    return [out, into];
  }

  /** Who talks with whom by the media: the last answer of each pair. */
  get diary(): readonly string[] {
    return this.pbx.media.diary.splice(0);
  }
}

/** A scenario in the office that leaves nothing behind. */
export function inOffice(
  name: string,
  play: (office: Office) => Promise<void>,
  options: PbxOptions = {},
): void {
  Deno.test(name, async () => {
    const office = new Office(options);
    await office.register();
    await play(office);
    await office.pass(1_000);
    for (const desk of office.desks) {
      for (const line of desk.lines) if (line.state === "up") line.hangUp();
    }
    await office.pass(1_000);
    await office.pbx.finish();
  });
}
