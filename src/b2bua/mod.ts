export { B2bua, type B2buaOptions } from "./b2bua.ts";
export { answerOptions, refuseEvent } from "./other_methods.ts";
