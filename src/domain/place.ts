/** Where an exchange stands: it decides tones, emergency numbers, and what time it is. */
export interface PlaceValue {
  /** ISO 3166 code in lower case. */
  readonly country: string;
  /** IANA name; undefined for that of the machine. */
  readonly timeZone: string | undefined;
}

/** The place in force. Who asks it anew hears of a change at once. */
export class PlaceHolder implements PlaceValue {
  #value: PlaceValue;

  constructor(value: PlaceValue) {
    this.#value = value;
  }

  get country(): string {
    return this.#value.country;
  }

  get timeZone(): string | undefined {
    return this.#value.timeZone;
  }

  move(to: PlaceValue): void {
    this.#value = to;
  }
}
