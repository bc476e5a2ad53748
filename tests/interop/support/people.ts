/** The people of a scenario: scenarios side by side at one server share no extension. */

export interface People {
  readonly alice: string;
  readonly bob: string;
  readonly carol: string;
  readonly dave: string;
}

/** The extensions of the scenario with this number, 1 to 9. */
export const people = (scenario: number): People => ({
  alice: `${scenario}01`,
  bob: `${scenario}02`,
  carol: `${scenario}03`,
  dave: `${scenario}04`,
});

/** Those of the first `count` scenarios. */
export const everybody = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => Object.values(people(at + 1))).flat();
