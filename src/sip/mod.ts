export * from "./message/mod.ts";
export * from "./transport/mod.ts";
export * from "./transaction/mod.ts";
export * from "./dialog/mod.ts";
export * from "./auth/mod.ts";
export * from "./subscription/mod.ts";
export * from "./stack/mod.ts";
