export { Authenticator, type AuthenticatorOptions, type Challenger } from "./authenticator.ts";
