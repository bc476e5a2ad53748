import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ComponentChild } from "preact";
import { renderToString } from "preact-render-to-string";
import type { FieldProblem, FormState } from "../../views/components/form.tsx";
import { ErrorPage, type ErrorStatus } from "../../views/error.tsx";
import { Layout, type MenuSection } from "../../views/layout.tsx";
import { isTextKey, type TextKey, type Translator } from "../../views/text/mod.ts";
import type { Problem } from "../administration/mod.ts";
import type { Actor, Role, UserId } from "../domain/mod.ts";
import type { Access } from "./routes.ts";
import type { Origin, Visitor } from "./visitor.ts";

export interface VisitOptions {
  readonly context: Context;
  readonly visitor: Visitor | undefined;
  readonly origin: Origin;
  readonly t: Translator;
  readonly menu: readonly MenuSection[];
  readonly asset: (name: string) => string;
  /** Who the visitor is by now, for answers that go on for long. */
  readonly lookAgain: () => Visitor | undefined;
}

/** A visit by somebody who may use routes of `Who`. */
export type VisitOf<Who extends Access> = Who extends "user" | "administrator"
  ? Visit & { readonly visitor: Visitor }
  : Visit;

const NOTICE = "ringdown_notice";

/** One request for a page, and the ways to answer it. */
export class Visit {
  readonly context: Context;
  readonly visitor: Visitor | undefined;
  readonly origin: Origin;
  readonly t: Translator;
  readonly #options: VisitOptions;

  constructor(options: VisitOptions) {
    this.#options = options;
    this.context = options.context;
    this.visitor = options.visitor;
    this.origin = options.origin;
    this.t = options.t;
  }

  /** Who the audit log says it was. */
  get actor(): Actor {
    return this.visitor?.actor ?? { kind: "system", address: this.origin.address };
  }

  /** The user whose phones and calls are the visitor's own. */
  get ownUser(): UserId | undefined {
    return this.visitor?.account.user;
  }

  /** Whether the visitor may still see what it was let in to. */
  isStillAllowed(role: Role): boolean {
    const account = this.#options.lookAgain()?.account;
    // Whose phones and calls it sees may have been changed as well.
    return account !== undefined && account.user === this.ownUser &&
      (account.role === role || account.role === "administrator");
  }

  get path(): string {
    return this.context.req.path;
  }

  /** True when htmx asks for a part of a page. */
  get wantsPart(): boolean {
    return this.context.req.header("HX-Request") === "true";
  }

  param(name: string): string {
    return this.context.req.param(name) ?? "";
  }

  query(name: string): string | undefined {
    return this.context.req.query(name);
  }

  /** The page of a list that is wanted, from 1. */
  get pageNumber(): number {
    const page = Number(this.query("page") ?? 1);
    return Number.isSafeInteger(page) && page >= 1 ? Math.min(page, 1_000_000) : 1;
  }

  /** The fields of a form, without files. A field that comes twice has its last value. */
  async fields(): Promise<Readonly<Record<string, string>>> {
    const body = await this.context.req.parseBody();
    return Object.fromEntries(
      Object.entries(body).filter((entry): entry is [string, string] =>
        typeof entry[1] === "string"
      ),
    );
  }

  /** A file of a form; undefined when none was chosen. */
  async file(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { [name]: file } = await this.context.req.parseBody();
    return file instanceof File && file.size > 0
      ? new Uint8Array(await file.arrayBuffer())
      : undefined;
  }

  /** A whole page. */
  page(title: string, content: ComponentChild, status: 200 | ErrorStatus | 422 = 200): Response {
    const { context, t, menu, asset, visitor } = this.#options;
    const html = renderToString(
      <Layout
        t={t}
        title={title}
        asset={asset}
        menu={menu}
        path={this.path}
        account={visitor?.account.name}
        notice={this.#takeNotice()}
        watchesAlarms={visitor?.account.role === "administrator"}
      >
        {content}
      </Layout>,
    );
    return context.html(`<!DOCTYPE html>${html}`, status);
  }

  /** A part of a page. */
  part(content: ComponentChild, status: 200 | 422 | 429 = 200): Response {
    return this.context.html(renderToString(<>{content}</>), status);
  }

  /** Another page, also where htmx asked for a part: it takes the place of the one there is. */
  whole(title: string, content: ComponentChild): Response {
    if (this.wantsPart) {
      this.context.header("HX-Retarget", "body");
      this.context.header("HX-Reswap", "innerHTML");
    }
    return this.page(title, content);
  }

  /** A form again, with what is wrong with it; as a part if that is what was asked for. */
  formAgain(
    title: string,
    form: ComponentChild,
    whole: ComponentChild,
    status: 422 | 429 = 422,
  ): Response {
    return this.wantsPart ? this.part(form, status) : this.page(title, whole, status);
  }

  /** A form that came to have more or fewer rows, with nothing wrong and nothing saved. */
  formWith(title: string, form: ComponentChild, whole: ComponentChild): Response {
    return this.wantsPart ? this.part(form) : this.page(title, whole);
  }

  /** Sends the browser to `path` and has that page say what was done. */
  goTo(path: string, notice?: TextKey): Response {
    if (notice) {
      setCookie(this.context, NOTICE, notice, {
        path: "/",
        httpOnly: true,
        sameSite: "Lax",
        maxAge: 60,
      });
    }
    if (this.wantsPart) {
      this.context.header("HX-Redirect", path);
      return this.context.body(null, 204);
    }
    return this.context.redirect(path, 303);
  }

  error(status: ErrorStatus): Response {
    return this.page(
      this.t(`error.${status}.title`),
      <ErrorPage t={this.t} status={status} />,
      status,
    );
  }

  #takeNotice(): TextKey | undefined {
    const notice = getCookie(this.context, NOTICE);
    if (notice === undefined) return undefined;
    deleteCookie(this.context, NOTICE, { path: "/" });
    return isTextKey(notice) ? notice : undefined;
  }
}

/** What a form shows when it comes back. */
export function formState(
  values: Readonly<Record<string, string>>,
  problems: readonly Problem[],
): FormState {
  return { values, problems: problems.map(fieldProblem) };
}

function fieldProblem({ field, text, params }: Problem): FieldProblem {
  return { field, text: isTextKey(text) ? text : "problem.invalid", params };
}
