export { done, MISSING, type Outcome, type Problem, problemsOf, read, refused } from "./outcome.ts";
export { USER_INPUT, type UserInput, Users } from "./users.ts";
