import {
  NewTokenPage,
  TokenForm,
  type TokenFormProps,
  TokensPage,
} from "../../../views/api_tokens.tsx";
import { ToldOnce } from "../../../views/components/told_once.tsx";
import type { OwnTokens } from "../../administration/mod.ts";
import { type ApiTokenId, TOKEN_SCOPES } from "../../domain/mod.ts";
import { textIn, tickIn } from "../fields.ts";
import { page, type PageRoute, proven } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const SCOPES: TokenFormProps["scopes"] = TOKEN_SCOPES.map((name) => ({
  name,
  label: `tokens.scope.${name}` as const,
}));

/** What one's own programs show instead of signing in. */
export function apiTokenPages(own: OwnTokens, now: () => Date): readonly PageRoute[] {
  return [
    page("user", "GET", "/tokens", (visit) => {
      const tokens = own.list(visit.visitor.account).map((token) => ({
        ...token,
        expired: token.expiresAt !== undefined && token.expiresAt <= now(),
      }));
      return visit.page(visit.t("tokens.title"), <TokensPage t={visit.t} tokens={tokens} />);
    }),
    ...proven(...newTokenPages(own)),
    page("user", "POST", "/tokens/:id/revoke", (visit) => {
      const id = visit.param("id") as ApiTokenId;
      const revoked = own.revoke(visit.actor, visit.visitor.account, id);
      return revoked.ok ? visit.goTo("/tokens", "notice.removed") : visit.error(404);
    }),
  ];
}

function newTokenPages(own: OwnTokens): readonly PageRoute[] {
  const propsOf = ({ t }: Visit) => ({ t, scopes: SCOPES });
  return [
    page(
      "user",
      "GET",
      "/tokens/new",
      (visit) => visit.page(visit.t("tokens.add"), <NewTokenPage {...propsOf(visit)} />),
    ),
    page("user", "POST", "/tokens/new", async (visit) => {
      const values = await visit.fields();
      const input = {
        name: values["name"] ?? "",
        scopes: TOKEN_SCOPES.filter((scope) => tickIn(values, `scope.${scope}`)),
        days: textIn(values, "days"),
      };
      const made = own.create(visit.actor, visit.visitor.account, input);
      if (made.ok) return told(visit, made.value.secret.reveal());
      const problems = made.missing ? [] : made.problems;
      const props = { ...propsOf(visit), state: formState(values, problems) };
      return visit.formAgain(
        visit.t("tokens.add"),
        <TokenForm {...props} />,
        <NewTokenPage {...props} />,
      );
    }),
  ];
}

function told(visit: Visit, secret: string): Response {
  const { t } = visit;
  const content = (
    <ToldOnce
      t={t}
      title="tokens.made"
      text="tokens.once"
      secrets={[secret]}
      next="/tokens"
      done="tokens.done"
    />
  );
  return visit.wantsPart ? visit.part(content) : visit.page(t("tokens.made"), content);
}
