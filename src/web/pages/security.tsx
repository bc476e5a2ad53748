import { ToldOnce } from "../../../views/components/told_once.tsx";
import {
  PasswordForm,
  SecurityPage,
  type SecurityProps,
  TotpForm,
  TotpPage,
} from "../../../views/security.tsx";
import { SessionsPage } from "../../../views/sessions.tsx";
import { isLanguage } from "../../../views/text/mod.ts";
import type { Sessions } from "../../accounts/mod.ts";
import type { Security } from "../../administration/mod.ts";
import type { SessionId } from "../../domain/mod.ts";
import type { Secret } from "../../runtime/mod.ts";
import { browserName } from "../browser_name.ts";
import { page, type PageRoute, proven } from "../routes.ts";
import { formState, type VisitOf } from "../visit.tsx";
import { openSession, partyOf } from "./sign_in.tsx";

type OwnVisit = VisitOf<"user">;

const PATH = "/security";

/** What everybody does about how they sign in. */
export function securityPages(security: Security, sessions: Sessions): readonly PageRoute[] {
  return [
    page(
      "user",
      "GET",
      PATH,
      (visit) =>
        visit.page(visit.t("security.title"), <SecurityPage {...propsOf(visit, security)} />),
    ),
    page("user", "POST", "/security/password", async (visit) => {
      const { account } = visit.visitor;
      const values = await visit.fields();
      const changed = await security.changePassword(visit.actor, account, values);
      if (!changed.ok) {
        const state = formState({}, changed.missing ? [] : changed.problems);
        return visit.formAgain(
          visit.t("security.title"),
          <PasswordForm t={visit.t} state={state} />,
          <SecurityPage {...propsOf(visit, security)} state={state} />,
        );
      }
      // All sessions have ended, this one as well: whoever changed the password gets a new one.
      openSession(visit, sessions.start(account.id, "password", visit.origin).token);
      return visit.goTo(PATH, "security.changed");
    }),
    ...proven(...totpPages(security), ...passkeyPages(security)),
    ...proven(page("user", "POST", "/security/codes", (visit) => {
      const codes = security.renewCodes(visit.actor, visit.visitor.account);
      return codes.ok ? toldOnce(visit, codes.value) : visit.error(404);
    })),
    page("user", "POST", "/security/language", async (visit) => {
      const { language = "" } = await visit.fields();
      if (language !== "" && !isLanguage(language)) return visit.error(400);
      security.setLanguage(visit.actor, visit.visitor.account, language);
      return visit.goTo(PATH, "notice.saved");
    }),
    ...sessionPages(security),
  ];
}

function totpPages(security: Security): readonly PageRoute[] {
  const offered = ({ visitor, t }: OwnVisit) => {
    const { secret, uri } = security.offerTotp(visitor.account);
    return { t, uri: uri.reveal(), secret: secret.reveal() };
  };
  return [
    page(
      "user",
      "GET",
      "/security/totp",
      (visit) => visit.page(visit.t("security.totp.add"), <TotpPage {...offered(visit)} />),
    ),
    page("user", "POST", "/security/totp", async (visit) => {
      const { code = "" } = await visit.fields();
      const codes = security.confirmTotp(visit.actor, visit.visitor.account, code);
      if (codes.ok) return toldOnce(visit, codes.value);
      const state = formState({}, codes.missing ? [] : codes.problems);
      const props = { ...offered(visit), state };
      return visit.formAgain(
        visit.t("security.totp.add"),
        <TotpForm {...props} />,
        <TotpPage {...props} />,
      );
    }),
    page("user", "POST", "/security/totp/remove", (visit) => {
      const removed = security.removeTotp(visit.actor, visit.visitor.account);
      return removed.ok ? visit.goTo(PATH, "notice.removed") : visit.error(404);
    }),
  ];
}

function passkeyPages(security: Security): readonly PageRoute[] {
  return [
    page("user", "GET", "/security/passkeys/options", async (visit) => {
      const party = partyOf(visit);
      if (!party) return visit.error(404);
      return visit.context.json(await security.passkeyOptions(visit.visitor.account, party));
    }),
    page("user", "POST", "/security/passkeys", async (visit) => {
      const party = partyOf(visit);
      if (!party) return visit.error(404);
      const { name = "", response = "" } = await visit.fields();
      const { account } = visit.visitor;
      const added = await security.addPasskey(visit.actor, account, { name, response }, party);
      if (added.ok) {
        return added.value.length > 0
          ? toldOnce(visit, added.value)
          : visit.goTo(PATH, "notice.saved");
      }
      return visit.goTo(PATH, "security.passkeys.failed");
    }),
    page("user", "POST", "/security/passkeys/:id/remove", (visit) => {
      const { account } = visit.visitor;
      const removed = security.removePasskey(visit.actor, account, visit.param("id"));
      return removed.ok ? visit.goTo(PATH, "notice.removed") : visit.error(404);
    }),
  ];
}

function sessionPages(security: Security): readonly PageRoute[] {
  return [
    page("user", "GET", "/sessions", (visit) => {
      const { account, session } = visit.visitor;
      const rows = security.sessions(account).map((each) => ({
        ...each,
        browser: browserName(each.userAgent),
        isThis: each.id === session,
      }));
      return visit.page(visit.t("sessions.title"), <SessionsPage t={visit.t} sessions={rows} />);
    }),
    page("user", "POST", "/sessions/end-others", (visit) => {
      const { account, session } = visit.visitor;
      security.endOtherSessions(visit.actor, account, session as SessionId | undefined);
      return visit.goTo("/sessions", "sessions.ended");
    }),
    page("user", "POST", "/sessions/:id/end", (visit) => {
      const id = visit.param("id") as SessionId;
      const ended = security.endSession(visit.actor, visit.visitor.account, id);
      return ended.ok ? visit.goTo("/sessions", "sessions.ended") : visit.error(404);
    }),
  ];
}

function propsOf(visit: OwnVisit, security: Security): SecurityProps {
  const { account } = visit.visitor;
  const { totp, recoveryCodes } = security.statusOf(account);
  return {
    t: visit.t,
    totp,
    recoveryCodes,
    passkeys: security.passkeys(account),
    passkeysHere: partyOf(visit) !== undefined,
    language: account.language,
    mustConfirm: visit.visitor.needsProof === true,
  };
}

function toldOnce(visit: OwnVisit, codes: readonly Secret[]): Response {
  const { t } = visit;
  const told = (
    <>
      <ToldOnce
        t={t}
        title="security.codes"
        text="security.codes.once"
        secrets={codes.map((code) => code.reveal())}
        next={PATH}
        done="security.codes.done"
      />
    </>
  );
  return visit.wantsPart ? visit.part(told) : visit.page(t("security.codes"), told);
}
