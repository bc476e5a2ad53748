import {
  FactorForm,
  FactorPage,
  type FactorProps,
  SignInForm,
  SignInPage,
} from "../../../views/sign_in.tsx";
import {
  type Entrance,
  LONGEST_SESSION_MS,
  relyingPartyOf,
  type SignIn,
  type SignInOutcome,
} from "../../accounts/mod.ts";
import type { Problem } from "../../administration/mod.ts";
import type { SessionId } from "../../domain/mod.ts";
import { Secret } from "../../runtime/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import { safePath } from "../safe_path.ts";
import { clearSessionCookie, setSessionCookie } from "../session_cookie.ts";
import { clearTicketCookie, setTicketCookie, ticketOf } from "../ticket_cookie.ts";
import { formState, type Visit } from "../visit.tsx";

type Values = Readonly<Record<string, string>>;

/** The way in, in one step or two, and the way out. */
export function signInPages(
  { signIn, sessions, passkeys }: Pick<Entrance, "signIn" | "sessions" | "passkeys">,
  isSetUp: () => boolean,
): readonly PageRoute[] {
  return [
    page("public", "GET", "/sign-in", (visit) => {
      if (!isSetUp()) return visit.error(503);
      if (visit.visitor) return visit.goTo(safePath(visit.query("next")));
      return visit.page(visit.t("signIn.title"), <SignInPage {...signInProps(visit)} />);
    }),
    page("public", "POST", "/sign-in", async (visit) => {
      const values = await visit.fields();
      const { name = "", password = "" } = values;
      const outcome = await signIn.withPassword(name, new Secret(password), visit.origin);
      return finish(visit, outcome, values, firstAgain);
    }),
    page("public", "GET", "/sign-in/passkey/options", async (visit) => {
      const party = partyOf(visit);
      return party ? visit.context.json(await passkeys.signInOptions(party)) : visit.error(404);
    }),
    page("public", "POST", "/sign-in/passkey", async (visit) => {
      const values = await visit.fields();
      const party = partyOf(visit);
      if (!party) return visit.error(404);
      const outcome = await signIn.withPasskey(responseIn(values), party, visit.origin);
      return finish(visit, outcome, values, firstAgain);
    }),
    page("public", "GET", "/sign-in/factor", (visit) => {
      const factors = signIn.factorsOf(ticketOf(visit.context));
      if (!factors) return visit.goTo("/sign-in");
      return visit.page(
        visit.t("factor.title"),
        <FactorPage {...factorProps(visit, signIn, {})} />,
      );
    }),
    page("public", "POST", "/sign-in/factor", async (visit) => {
      const values = await visit.fields();
      const outcome = signIn.withCode(ticketOf(visit.context), values["code"] ?? "", visit.origin);
      return finish(visit, outcome, values, factorAgain(signIn));
    }),
    page("public", "GET", "/sign-in/factor/options", async (visit) => {
      const party = partyOf(visit);
      const options = party && await signIn.passkeyOptions(ticketOf(visit.context), party);
      return options ? visit.context.json(options) : visit.error(404);
    }),
    page("public", "POST", "/sign-in/factor/passkey", async (visit) => {
      const values = await visit.fields();
      const party = partyOf(visit);
      if (!party) return visit.error(404);
      const ticket = ticketOf(visit.context);
      const response = responseIn(values);
      const outcome = await signIn.withPasskeyFactor(ticket, response, party, visit.origin);
      return finish(visit, outcome, values, factorAgain(signIn));
    }),
    page("user", "POST", "/sign-out", (visit) => {
      const { account, session } = visit.visitor;
      if (session !== undefined) sessions.end(account.id, session as SessionId);
      clearSessionCookie(visit.context, visit.origin);
      return visit.goTo("/sign-in", "signIn.out");
    }),
  ];
}

/** Who a browser takes us for here, if it can have passkeys. */
export function partyOf({ context, origin }: Pick<Visit, "context" | "origin">) {
  return relyingPartyOf(context.req.header("Host") ?? "", origin.secure);
}

/** Gives the browser the session that has just begun. */
export function openSession(visit: Visit, token: Secret): void {
  const seconds = LONGEST_SESSION_MS / 1_000;
  setSessionCookie(visit.context, visit.origin, token.reveal(), seconds);
}

type Again = (visit: Visit, values: Values, problem: Problem, status: 422 | 429) => Response;

function finish(visit: Visit, outcome: SignInOutcome, values: Values, again: Again): Response {
  const next = safePath(values["next"]);
  switch (outcome.kind) {
    case "signed-in":
      clearTicketCookie(visit.context);
      openSession(visit, outcome.token);
      return visit.goTo(next);
    case "second-factor": {
      setTicketCookie(visit.context, visit.origin, outcome.ticket.reveal());
      return visit.goTo(`/sign-in/factor?next=${encodeURIComponent(next)}`);
    }
    default:
      return again(visit, values, problemOf(outcome), lockedFor(visit, outcome));
  }
}

/** The status of a form that comes back; who is locked out is told for how long, RFC 6585 §4. */
export function lockedFor(
  { context }: Visit,
  outcome: { readonly kind: string; readonly seconds?: number },
): 422 | 429 {
  if (outcome.kind !== "locked") return 422;
  context.header("Retry-After", String(outcome.seconds ?? 1));
  return 429;
}

function problemOf(
  outcome: Exclude<SignInOutcome, { readonly kind: "signed-in" | "second-factor" }>,
): Problem {
  if (outcome.kind === "busy") return { field: "", text: "signIn.busy" };
  if (outcome.kind === "refused") return { field: "", text: "signIn.refused" };
  const minutes = Math.ceil(outcome.seconds / 60);
  return { field: "", text: "signIn.locked", params: { minutes } };
}

function signInProps(visit: Visit, next = visit.query("next")) {
  return { t: visit.t, next: safePath(next), passkeys: partyOf(visit) !== undefined };
}

const firstAgain: Again = (visit, values, problem, status) => {
  const props = {
    ...signInProps(visit, values["next"]),
    state: formState({ name: values["name"] ?? "" }, [problem]),
  };
  return visit.formAgain(
    visit.t("signIn.title"),
    <SignInForm {...props} />,
    <SignInPage {...props} />,
    status,
  );
};

function factorProps(visit: Visit, signIn: SignIn, values: Values): FactorProps {
  const factors = signIn.factorsOf(ticketOf(visit.context));
  return {
    t: visit.t,
    next: safePath(values["next"] ?? visit.query("next")),
    totp: factors?.totp ?? true,
    passkeys: (factors?.passkey ?? false) && partyOf(visit) !== undefined,
  };
}

function factorAgain(signIn: SignIn): Again {
  return (visit, values, problem, status) => {
    if (!signIn.factorsOf(ticketOf(visit.context))) {
      return firstAgain(visit, values, { field: "", text: "signIn.again" }, 422);
    }
    const props = { ...factorProps(visit, signIn, values), state: formState({}, [problem]) };
    return visit.formAgain(
      visit.t("factor.title"),
      <FactorForm {...props} />,
      <FactorPage {...props} />,
      status,
    );
  };
}

/** What a browser has signed, as its form sends it. */
export function responseIn(values: Values): unknown {
  try {
    return JSON.parse(values["response"] ?? "");
  } catch {
    return undefined;
  }
}
