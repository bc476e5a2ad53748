export { Authenticator, type AuthenticatorOptions, type Challenger } from "./authenticator.ts";
export { createHomeDomain, type HomeDomainOptions } from "./home_domain.ts";
