export { type DigestAlgorithm, digestHash, digestResponse, ha1 } from "./digest.ts";
export { Nonces, sameText } from "./nonce.ts";
export { type DigestAccount, DigestVerifier, type Verdict } from "./challenge.ts";
export { type ClientAccount, DigestClient } from "./answer.ts";
export { credentialsFor, isStale } from "./credentials.ts";
