import {
  AccountForm,
  AccountPage,
  type AccountRow,
  AccountsPage,
  SetPasswordForm,
} from "../../../views/accounts.tsx";
import { ToldOnce } from "../../../views/components/told_once.tsx";
import type { Accounts, Problem, Users, WithPassword } from "../../administration/mod.ts";
import type { Account, AccountId } from "../../domain/mod.ts";
import { page, type PageRoute, proven } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const PER_PAGE = 50;

/** Who may sign in. */
export function accountPages(accounts: Accounts, users: Users): readonly PageRoute[] {
  const parts = partsOf(accounts, users);
  return [
    page("administrator", "GET", "/accounts", (visit) => {
      const all = accounts.list();
      const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
      const number = Math.min(visit.pageNumber, pages);
      const rows = all.slice((number - 1) * PER_PAGE, number * PER_PAGE).map(parts.rowOf);
      return visit.page(
        visit.t("accounts.title"),
        <AccountsPage t={visit.t} accounts={rows} page={number} pages={pages} />,
      );
    }),
    // Whoever finds a browser that was left open is not to make a way in of their own.
    ...proven(...newPages(parts), ...changePages(parts), ...keyPages(parts)),
  ];
}

type Parts = ReturnType<typeof partsOf>;

/** What these pages have in common. */
function partsOf(accounts: Accounts, users: Users) {
  const rowOf = ({ id, name, role, disabled, user }: Account): AccountRow => ({
    id,
    name,
    role,
    disabled,
    hasFactor: accounts.hasFactor(id),
    user,
    extension: user === undefined ? undefined : users.get(user)?.extension,
  });
  const choices = () =>
    users.list().map(({ id, extension, name }) => ({ id, text: `${extension} ${name}`.trim() }));
  const again = (
    visit: Visit,
    values: Readonly<Record<string, string>>,
    problems: readonly Problem[],
    account?: AccountRow,
  ) => {
    const props = { t: visit.t, account, users: choices(), state: formState(values, problems) };
    return visit.formAgain(
      visit.t("accounts.title"),
      <AccountForm {...props} />,
      <AccountPage {...props} />,
    );
  };
  const found = (visit: Visit) => accounts.get(idOf(visit));
  return { accounts, rowOf, choices, again, found };
}

const idOf = (visit: Visit) => visit.param("id") as AccountId;

function newPages({ accounts, choices, again }: Parts): readonly PageRoute[] {
  return [
    page(
      "administrator",
      "GET",
      "/accounts/new",
      (visit) => visit.page(visit.t("accounts.add"), <AccountPage t={visit.t} users={choices()} />),
    ),
    page("administrator", "POST", "/accounts/new", async (visit) => {
      const values = await visit.fields();
      const made = await accounts.create(visit.actor, values);
      if (made.ok) return told(visit, made.value);
      return made.missing ? visit.error(404) : again(visit, values, made.problems);
    }),
  ];
}

function changePages({ accounts, rowOf, choices, again, found }: Parts): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/accounts/:id", (visit) => {
      const account = found(visit);
      if (!account) return visit.error(404);
      const props = { t: visit.t, account: rowOf(account), users: choices() };
      return visit.page(account.name, <AccountPage {...props} />);
    }),
    page("administrator", "POST", "/accounts/:id", async (visit) => {
      const account = found(visit);
      if (!account) return visit.error(404);
      const values = await visit.fields();
      const changed = accounts.change(visit.actor, account.id, values);
      if (changed.ok) return visit.goTo("/accounts", "notice.saved");
      return changed.missing
        ? visit.error(404)
        : again(visit, values, changed.problems, rowOf(account));
    }),
    page("administrator", "POST", "/accounts/:id/remove", (visit) => {
      const account = found(visit);
      const removed = accounts.remove(visit.actor, idOf(visit));
      if (removed.ok) return visit.goTo("/accounts", "notice.removed");
      return removed.missing || !account
        ? visit.error(404)
        : again(visit, {}, removed.problems, rowOf(account));
    }),
  ];
}

function keyPages({ accounts, found }: Parts): readonly PageRoute[] {
  return [
    page("administrator", "POST", "/accounts/:id/password", async (visit) => {
      const account = found(visit);
      if (!account) return visit.error(404);
      const values = await visit.fields();
      const changed = await accounts.setPassword(visit.actor, account.id, values);
      if (changed.ok) return told(visit, changed.value);
      if (changed.missing) return visit.error(404);
      const state = formState({}, changed.problems);
      const form = <SetPasswordForm t={visit.t} id={account.id} state={state} />;
      return visit.formAgain(visit.t("accounts.password.set"), form, form);
    }),
    page("administrator", "POST", "/accounts/:id/factors", (visit) => {
      const reset = accounts.resetFactors(visit.actor, idOf(visit));
      return reset.ok ? visit.goTo("/accounts", "accounts.factors.done") : visit.error(404);
    }),
  ];
}

/** Where a password was made up, it is told this once. */
function told(visit: Visit, { generated }: WithPassword): Response {
  if (!generated) return visit.goTo("/accounts", "notice.saved");
  const { t } = visit;
  const content = (
    <ToldOnce
      t={t}
      title="accounts.password.made"
      text="accounts.password.once"
      secrets={[generated.reveal()]}
      next="/accounts"
      done="accounts.back"
    />
  );
  return visit.wantsPart ? visit.part(content) : visit.page(t("accounts.password.made"), content);
}
