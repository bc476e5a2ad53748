export { serve, type ServeOptions } from "./serve.ts";
export { type DialledChangeStore, saveDialledChange } from "./dialled_change.ts";
export { testGatewayAlone } from "./lone_gateway_test.ts";
