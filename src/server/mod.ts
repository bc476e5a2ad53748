export { serve, type ServeOptions } from "./serve.ts";
export { type DialledChangeStore, saveDialledChange } from "./dialled_change.ts";
