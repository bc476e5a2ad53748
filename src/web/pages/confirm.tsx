import { ConfirmForm, ConfirmPage, type ConfirmProps } from "../../../views/confirm.tsx";
import type { Confirmation, ProofOutcome, SecondFactors } from "../../accounts/mod.ts";
import type { Problem } from "../../administration/mod.ts";
import type { AuditLog, SessionId } from "../../domain/mod.ts";
import { Secret } from "../../runtime/mod.ts";
import type { Fields } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { safePath } from "../safe_path.ts";
import { formState, type VisitOf } from "../visit.tsx";
import { lockedFor, partyOf, responseIn } from "./sign_in.tsx";

export interface ConfirmPagesOptions {
  readonly confirmation: Confirmation;
  readonly factors: Pick<SecondFactors, "statusOf">;
  readonly audit: AuditLog;
}

type OwnVisit = VisitOf<"user">;

/** Who has signed in long ago proves again who it is, before it changes who may. */
export function confirmPages(options: ConfirmPagesOptions): readonly PageRoute[] {
  const { confirmation, factors, audit } = options;
  return [
    page("user", "GET", "/confirm", (visit) => {
      const props = propsOf(visit, safePath(visit.query("next")));
      return visit.page(visit.t("confirm.title"), <ConfirmPage {...props} />);
    }),
    page("user", "POST", "/confirm", async (visit) => {
      const { account } = visit.visitor;
      const { address } = visit.origin;
      const fields = await visit.fields();
      const { password = "", code = "" } = fields;
      const outcome = password === "" && code !== ""
        ? await confirmation.byCode(account, code, address)
        : await confirmation.byPassword(account, new Secret(password), address);
      return finish(visit, fields, outcome);
    }),
    page("user", "GET", "/confirm/passkey/options", async (visit) => {
      const party = partyOf(visit);
      if (!party) return visit.error(404);
      return visit.context.json(await confirmation.passkeyOptions(visit.visitor.account, party));
    }),
    page("user", "POST", "/confirm/passkey", async (visit) => {
      const party = partyOf(visit);
      if (!party) return visit.error(404);
      const fields = await visit.fields();
      const { account } = visit.visitor;
      const { address } = visit.origin;
      const response = responseIn(fields);
      const outcome = await confirmation.byPasskey(account, response, party, address);
      return finish(visit, fields, outcome);
    }),
  ];

  function finish(visit: OwnVisit, fields: Fields, outcome: ProofOutcome): Response {
    const next = safePath(fields["next"]);
    const { account, session } = visit.visitor;
    if (outcome.kind === "proved" && session !== undefined) {
      confirmation.confirm(session as SessionId);
      audit.record({
        actor: visit.actor,
        action: "session.confirmed",
        subject: { type: "session", id: session, name: account.name },
      });
      return visit.goTo(next);
    }
    const props = { ...propsOf(visit, next), state: formState({}, [problemOf(outcome)]) };
    const title = visit.t("confirm.title");
    const form = <ConfirmForm {...props} />;
    return visit.formAgain(title, form, <ConfirmPage {...props} />, lockedFor(visit, outcome));
  }

  function propsOf(visit: OwnVisit, next: string): ConfirmProps {
    const { totp, passkeys, recoveryCodes } = factors.statusOf(visit.visitor.account.id);
    return {
      t: visit.t,
      next,
      codes: totp || recoveryCodes > 0,
      passkeys: passkeys > 0 && partyOf(visit) !== undefined,
    };
  }
}

function problemOf(outcome: ProofOutcome): Problem {
  if (outcome.kind === "busy") return { field: "", text: "signIn.busy" };
  if (outcome.kind !== "locked") return { field: "", text: "confirm.wrong" };
  const minutes = Math.ceil(outcome.seconds / 60);
  return { field: "", text: "signIn.locked", params: { minutes } };
}
