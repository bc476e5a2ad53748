export {
  Authenticator,
  type AuthenticatorOptions,
  type Challenger,
  type Proven,
} from "./authenticator.ts";
export { createHomeDomain, type HomeDomainOptions } from "./home_domain.ts";
export { isScanner } from "./scanners.ts";
