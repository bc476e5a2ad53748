import { EMPTY_FORM } from "../../../views/components/form.tsx";
import { UserForm, UserPage, type UserRow, UsersPage } from "../../../views/users.tsx";
import type { Problem, Users } from "../../administration/mod.ts";
import type { User, UserId } from "../../domain/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const PER_PAGE = 50;

/** Who can be called. */
export function userPages(users: Users): readonly PageRoute[] {
  const rowOf = ({ id, extension, name }: User): UserRow => ({
    id,
    extension,
    name,
    devices: users.deviceCount(id),
  });
  const again = (
    visit: Visit,
    values: Readonly<Record<string, string>>,
    problems: readonly Problem[],
    user?: UserRow,
  ) => {
    const props = { t: visit.t, user, state: formState(values, problems) };
    return visit.formAgain(
      visit.t("users.title"),
      <UserForm {...props} />,
      <UserPage {...props} />,
    );
  };
  const found = (visit: Visit) => users.get(visit.param("id") as UserId);
  return [
    page("administrator", "GET", "/users", (visit) => {
      const all = users.list();
      const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
      const number = Math.min(visit.pageNumber, pages);
      const rows = all.slice((number - 1) * PER_PAGE, number * PER_PAGE).map(rowOf);
      return visit.page(
        visit.t("users.title"),
        <UsersPage t={visit.t} users={rows} page={number} pages={pages} />,
      );
    }),
    page(
      "administrator",
      "GET",
      "/users/new",
      (visit) => visit.page(visit.t("users.add"), <UserPage t={visit.t} state={EMPTY_FORM} />),
    ),
    page("administrator", "POST", "/users/new", async (visit) => {
      const values = await visit.fields();
      const made = users.create(visit.actor, values);
      if (made.ok) return visit.goTo("/users", "notice.saved");
      return made.missing ? visit.error(404) : again(visit, values, made.problems);
    }),
    page("administrator", "GET", "/users/:id", (visit) => {
      const user = found(visit);
      if (!user) return visit.error(404);
      return visit.page(user.name || user.extension, <UserPage t={visit.t} user={rowOf(user)} />);
    }),
    page("administrator", "POST", "/users/:id", async (visit) => {
      const user = found(visit);
      if (!user) return visit.error(404);
      const values = await visit.fields();
      const changed = users.change(visit.actor, user.id, values);
      if (changed.ok) return visit.goTo("/users", "notice.saved");
      return changed.missing
        ? visit.error(404)
        : again(visit, values, changed.problems, rowOf(user));
    }),
    page("administrator", "POST", "/users/:id/remove", (visit) => {
      const removed = users.remove(visit.actor, visit.param("id") as UserId);
      return removed.ok ? visit.goTo("/users", "notice.removed") : visit.error(404);
    }),
  ];
}
