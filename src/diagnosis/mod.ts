export { type Check, CHECKS, type Finding, type Health } from "./finding.ts";
export { NetworkTest, type NetworkTestOptions, type OutsideServer } from "./network_test.ts";
export { type OpenQuestions, type Questions, udpQuestions } from "./questions.ts";
