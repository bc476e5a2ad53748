import type { FormState } from "../../../views/components/form.tsx";
import {
  BlockedPage,
  BlockForm,
  NumberEntryForm,
  NumberImportForm,
  NumberListForm,
  NumberListPage,
  type NumberListProps,
  NumberListsPage,
} from "../../../views/number_lists.tsx";
import { isTextKey } from "../../../views/text/mod.ts";
import { LARGEST_TABLE, type NumberImport, type NumberListBook } from "../../administration/mod.ts";
import type { NumberEntry, NumberEntryId, NumberList, NumberListId } from "../../domain/mod.ts";
import { type Fields, numberIn, textIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const PER_PAGE = 50;
/** A table and what a form puts around it. */
const BODY_LIMIT = LARGEST_TABLE + 64 * 1024;
const BUILT_IN: readonly string[] = ["allow", "block", "grey"];

/** What the page of a list shows beside what is in it. */
type Beside =
  & Pick<NumberListProps, "imported">
  & Partial<Record<"state" | "upload" | "removing", FormState>>;

export interface NumberListPagesOptions {
  readonly book: NumberListBook;
  /** The extension of a user; undefined for one that is gone. */
  readonly extensionOf: (user: string) => string | undefined;
}

/** Lists of numbers, and what users have blocked for themselves. */
export function numberListPages(options: NumberListPagesOptions): readonly PageRoute[] {
  const { book } = options;
  return [...listPages(options), ...blockPages(book)];
}

function listPages({ book, extensionOf }: NumberListPagesOptions): readonly PageRoute[] {
  const one = (handle: (visit: Visit, list: NumberList) => Response | Promise<Response>) =>
  (
    visit: Visit,
  ) => {
    const list = book.getList(visit.param("id") as NumberListId);
    return list ? handle(visit, list) : visit.error(404);
  };
  return [
    page("administrator", "GET", "/lists", (visit) => {
      const content = <NumberListsPage t={visit.t} lists={book.lists()} />;
      return visit.page(visit.t("lists.title"), content);
    }),
    page("administrator", "POST", "/lists", create),
    page("administrator", "POST", "/lists/import", upload, { bodyLimit: BODY_LIMIT }),
    page(
      "administrator",
      "GET",
      "/lists/:id/numbers.csv",
      one((visit, { id }) =>
        visit.context.body(book.export(id), 200, {
          "Content-Type": "text/csv; charset=utf-8",
          "Content-Disposition": `attachment; filename="numbers.csv"`,
        })
      ),
    ),
    page("administrator", "GET", "/lists/:id", one((visit, list) => show(visit, list))),
    page("administrator", "POST", "/lists/:id/numbers", one(add)),
    page(
      "administrator",
      "POST",
      "/lists/:id/numbers/:entry/remove",
      one((visit, list) => {
        const removed = book.remove(visit.actor, list.id, visit.param("entry") as NumberEntryId);
        return removed.ok ? visit.goTo(`/lists/${list.id}`, "notice.removed") : visit.error(404);
      }),
    ),
    page(
      "administrator",
      "POST",
      "/lists/:id/remove",
      one((visit, list) => {
        const removed = book.removeList(visit.actor, list.id);
        if (removed.ok) return visit.goTo("/lists", "notice.removed");
        if (removed.missing) return visit.error(404);
        return show(visit, list, { removing: formState({}, removed.problems) }, 422);
      }),
    ),
  ];

  function propsOf(visit: Visit, list: NumberList, beside: Beside): NumberListProps {
    const text = (visit.query("text") ?? "").trim().slice(0, 100);
    const filter = text === "" ? {} : { text };
    const at = (number: number) =>
      book.entries(list.id, filter, { limit: PER_PAGE, offset: (number - 1) * PER_PAGE });
    const { total } = book.entries(list.id, filter, { limit: 0, offset: 0 });
    const pages = Math.max(1, Math.ceil(total / PER_PAGE));
    const number = Math.min(visit.pageNumber, pages);
    return {
      t: visit.t,
      ...list,
      entries: at(number).entries.map((entry) => rowOf(entry)),
      text,
      page: number,
      pages,
      isOwn: !BUILT_IN.includes(list.id),
      ...beside,
    };
  }

  function rowOf({ owner, ...entry }: NumberEntry): NumberListProps["entries"][number] {
    return { ...entry, ...(owner === undefined ? {} : { owner: extensionOf(owner) ?? "" }) };
  }

  function show(
    visit: Visit,
    list: NumberList,
    beside: Beside = {},
    status: 200 | 422 = 200,
  ): Response {
    return visit.page(list.name, <NumberListPage {...propsOf(visit, list, beside)} />, status);
  }

  async function create(visit: Visit): Promise<Response> {
    const fields = await visit.fields();
    const input = { name: fields["name"] ?? "", purpose: fields["purpose"] };
    const made = book.createList(visit.actor, input);
    if (made.ok) return visit.goTo(`/lists/${made.value.id}`, "notice.saved");
    const state = formState(fields, made.missing ? [] : made.problems);
    const props = { t: visit.t, lists: book.lists(), state };
    const title = visit.t("lists.title");
    return visit.formAgain(title, <NumberListForm {...props} />, <NumberListsPage {...props} />);
  }

  async function add(visit: Visit, list: NumberList): Promise<Response> {
    const fields = await visit.fields();
    const added = book.add(visit.actor, list.id, inputOf(fields));
    if (added.ok) return visit.goTo(`/lists/${list.id}`, "notice.saved");
    if (added.missing) return visit.error(404);
    const props = propsOf(visit, list, { state: formState(fields, added.problems) });
    return visit.formAgain(
      list.name,
      <NumberEntryForm {...props} />,
      <NumberListPage {...props} />,
    );
  }

  async function upload(visit: Visit): Promise<Response> {
    const { list: id = "" } = await visit.fields();
    const list = book.getList(id as NumberListId);
    if (!list) return visit.error(404);
    const file = await visit.file("file");
    const imported = file && book.import(visit.actor, list.id, file);
    if (imported?.ok) {
      const beside = { imported: importedOf(imported.value) };
      return visit.whole(list.name, <NumberListPage {...propsOf(visit, list, beside)} />);
    }
    const problems = imported && !imported.missing
      ? imported.problems
      : [{ field: "file", text: "contacts.problem.noFile" }];
    const props = propsOf(visit, list, { upload: formState({}, problems) });
    return visit.formAgain(
      list.name,
      <NumberImportForm {...props} />,
      <NumberListPage {...props} />,
    );
  }
}

/** The end of a day is that of the day in universal time: a day more or less is no matter here. */
function inputOf(fields: Fields): unknown {
  const until = textIn(fields, "until");
  return {
    kind: fields["kind"],
    value: fields["value"] ?? "",
    direction: fields["direction"],
    reason: fields["reason"] ?? "",
    score: numberIn(fields, "score"),
    until: until === undefined ? undefined : `${until}T23:59:59Z`,
  };
}

function importedOf({ added, wrong }: NumberImport): NonNullable<NumberListProps["imported"]> {
  return {
    added,
    wrong: wrong.map(({ row, problem: { text, params } }) => ({
      row,
      text: isTextKey(text) ? text : "problem.invalid",
      params,
    })),
  };
}

/** What users block for themselves, and the owner for everybody. */
function blockPages(book: NumberListBook): readonly PageRoute[] {
  return [
    page("administrator", "POST", "/block", async (visit) => {
      const { number = "" } = await visit.fields();
      const blocked = book.block(visit.actor, undefined, { number });
      return blocked.ok ? visit.goTo("/lists/block", "blocked.done") : visit.error(400);
    }),
    page("user", "GET", "/my/blocked", (visit) => {
      const { ownUser } = visit;
      if (ownUser === undefined) return visit.error(404);
      const content = <BlockedPage t={visit.t} entries={book.blockedBy(ownUser)} />;
      return visit.page(visit.t("blocked.title"), content);
    }),
    page("user", "POST", "/my/blocked", async (visit) => {
      const { ownUser } = visit;
      if (ownUser === undefined) return visit.error(404);
      const fields = await visit.fields();
      const { number = "", reason = "" } = fields;
      const blocked = book.block(visit.actor, ownUser, { number, reason });
      if (blocked.ok) return visit.goTo("/my/blocked", "blocked.done");
      const state = formState(fields, blocked.missing ? [] : blocked.problems);
      const props = { t: visit.t, entries: book.blockedBy(ownUser), state };
      return visit.formAgain(
        visit.t("blocked.title"),
        <BlockForm t={visit.t} state={state} />,
        <BlockedPage {...props} />,
      );
    }),
    page("user", "POST", "/my/blocked/:id/remove", (visit) => {
      const { ownUser } = visit;
      const id = visit.param("id") as NumberEntryId;
      const isGone = ownUser !== undefined && book.unblock(visit.actor, ownUser, id).ok;
      return isGone ? visit.goTo("/my/blocked", "notice.removed") : visit.error(404);
    }),
  ];
}
