import { renderToString } from "preact-render-to-string";
import {
  AnswerForm,
  ConversationList,
  ConversationsPage,
  NewTextForm,
  QueuePage,
  type TextsPath,
  Thread,
  ThreadPage,
} from "../../../views/texts.tsx";
import type { FormState } from "../../../views/components/form.tsx";
import { LARGEST_ATTACHMENT, type TextDesk, type TextReader } from "../../administration/mod.ts";
import type { Conversation, ConversationId, OutboxEntry, TextId } from "../../domain/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import { textIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit, type VisitOf } from "../visit.tsx";

/** A picture and what a form puts around it. */
const BODY_LIMIT = LARGEST_ATTACHMENT + 64 * 1024;
const MESSAGES = 50;
const ENTRIES = 50;

/** Who has a number, as the reader's contacts have it. */
type NameOf = (number: string, reader: TextReader) => string | undefined;

/** Texts: all for the owner, and for each user those of its numbers. */
export function textPages(
  desk: TextDesk,
  nameOf: NameOf,
  streams: EventStreams,
): readonly PageRoute[] {
  const own = new OneBook(desk, nameOf, streams, "/my/texts");
  const all = new OneBook(desk, nameOf, streams, "/texts");
  return [
    page("administrator", "GET", "/texts", (visit) => all.list(visit, "owner")),
    page("administrator", "GET", "/texts/stream", (visit) => all.followList(visit, "owner")),
    page("administrator", "POST", "/texts/send", (visit) => all.send(visit, "owner"), LIMIT),
    ...queuePages(desk),
    page("administrator", "GET", "/texts/:id", (visit) => all.thread(visit, "owner")),
    page("administrator", "GET", "/texts/:id/stream", (visit) => all.follow(visit, "owner")),
    page("administrator", "POST", "/texts/:id/remove", (visit) => all.remove(visit, "owner")),
    page("administrator", "GET", "/texts/:id/:text/:file", (visit) => all.file(visit, "owner")),
    page("user", "GET", "/my/texts", (visit) => own.list(visit, visit.ownUser)),
    page("user", "GET", "/my/texts/stream", (visit) => own.followList(visit, visit.ownUser)),
    page("user", "POST", "/my/texts/send", (visit) => own.send(visit, visit.ownUser), LIMIT),
    page("user", "GET", "/my/texts/:id", (visit) => own.thread(visit, visit.ownUser)),
    page("user", "GET", "/my/texts/:id/stream", (visit) => own.follow(visit, visit.ownUser)),
    page("user", "POST", "/my/texts/:id/remove", (visit) => own.remove(visit, visit.ownUser)),
    page("user", "GET", "/my/texts/:id/:text/:file", (visit) => own.file(visit, visit.ownUser)),
  ];
}

const LIMIT = { bodyLimit: BODY_LIMIT };

const conversationId = (text: string): ConversationId => Number(text) as ConversationId;

/** The same pages for the owner and for users. */
class OneBook {
  constructor(
    readonly desk: TextDesk,
    readonly nameOf: NameOf,
    readonly streams: EventStreams,
    readonly path: TextsPath,
  ) {}

  list(visit: Visit, reader: TextReader | undefined): Response {
    if (reader === undefined) return visit.error(404);
    return visit.page(
      visit.t("texts.title"),
      <ConversationsPage {...this.#listOf(visit, reader)} />,
    );
  }

  followList(visit: VisitOf<"user">, reader: TextReader | undefined): Response {
    if (reader === undefined) return visit.error(404);
    return this.#stream(
      visit,
      reader,
      () => renderToString(<ConversationList {...this.#listOf(visit, reader)} />),
    );
  }

  thread(visit: Visit, reader: TextReader | undefined): Response {
    const props = reader === undefined ? undefined : this.#threadOf(visit, reader);
    if (reader === undefined || !props) return visit.error(404);
    this.desk.markRead(reader, conversationId(visit.param("id")));
    const { name, theirs } = props.conversation;
    return visit.page(name ?? theirs, <ThreadPage {...props} />);
  }

  follow(visit: VisitOf<"user">, reader: TextReader | undefined): Response {
    if (reader === undefined || !this.#threadOf(visit, reader)) return visit.error(404);
    return this.#stream(visit, reader, () => {
      const props = this.#threadOf(visit, reader);
      // Who looks at it has read it.
      this.desk.markRead(reader, conversationId(visit.param("id")));
      return props ? renderToString(<Thread {...props} />) : "";
    });
  }

  async send(visit: Visit, reader: TextReader | undefined): Promise<Response> {
    if (reader === undefined) return visit.error(404);
    const { desk, path } = this;
    const values = await visit.fields();
    const octets = await visit.file("file");
    const attachment = octets && { octets };
    const id = values["conversation"];
    if ((octets?.length ?? 0) > LARGEST_ATTACHMENT) {
      const problem = { field: "file", text: "texts.problem.pictureTooLarge" };
      return this.#again(visit, reader, formState(values, [problem]));
    }
    const body = values["body"] ?? "";
    const [from, to] = [textIn(values, "from"), textIn(values, "to") ?? ""];
    const sent = id === undefined
      ? await desk.begin(visit.actor, reader, { from, to, body }, attachment)
      : await desk.answer(visit.actor, reader, conversationId(id), { body }, attachment);
    if (sent.ok) return visit.goTo(`${path}/${sent.value.conversation}`, "texts.sent");
    if (sent.missing) return visit.error(404);
    return this.#again(visit, reader, formState(values, sent.problems));
  }

  remove(visit: Visit, reader: TextReader | undefined): Response {
    if (reader === undefined) return visit.error(404);
    const removed = this.desk.remove(visit.actor, reader, conversationId(visit.param("id")));
    return removed.ok ? visit.goTo(this.path, "notice.removed") : visit.error(404);
  }

  async file(visit: Visit, reader: TextReader | undefined): Promise<Response> {
    const [id, text] = [conversationId(visit.param("id")), Number(visit.param("text")) as TextId];
    const found = reader === undefined
      ? undefined
      : await this.desk.file(reader, id, text, visit.param("file"));
    if (!found) return visit.error(404);
    const { octets, contentType } = found;
    // What somebody sent us is shown as a picture or saved, and never as a page.
    const isPicture = /^image\/(jpeg|png|gif|webp)$/.test(contentType);
    return visit.context.body(octets, 200, {
      "Content-Type": isPicture ? contentType : "application/octet-stream",
      ...(isPicture ? {} : { "Content-Disposition": "attachment" }),
      "Cache-Control": "private, max-age=3600",
    });
  }

  #again(visit: Visit, reader: TextReader, state: FormState): Response {
    const { path } = this;
    const id = state.values["conversation"];
    const title = visit.t("texts.title");
    const thread = id === undefined ? undefined : this.#threadOf(visit, reader, conversationId(id));
    if (thread) {
      const form = <AnswerForm {...thread} state={state} />;
      return visit.formAgain(title, form, <ThreadPage {...thread} state={state} />);
    }
    const from = this.desk.numbersOf(reader);
    const form = <NewTextForm t={visit.t} path={path} from={from} state={state} />;
    const whole = <ConversationsPage {...this.#listOf(visit, reader)} state={state} />;
    return visit.formAgain(title, form, whole);
  }

  #stream(visit: VisitOf<"user">, reader: TextReader, render: () => string): Response {
    return this.streams.respond({
      account: visit.visitor.account.id,
      types: ["text.received", "text.changed"],
      beginsWithMessage: true,
      isAllowed: () => visit.isStillAllowed(reader === "owner" ? "administrator" : "user"),
      message: () => ({ data: render() }),
    });
  }

  #listOf(visit: Visit, reader: TextReader) {
    const text = (visit.query("text") ?? "").slice(0, 100);
    const { pageNumber } = visit;
    const { conversations, pages } = this.desk.conversations(reader, text, pageNumber);
    const { t } = visit;
    const { path } = this;
    const rows = conversations.map((one) => this.#row(one, reader));
    const from = this.desk.numbersOf(reader);
    return { t, path, text, page: pageNumber, pages, from, conversations: rows };
  }

  #threadOf(visit: Visit, reader: TextReader, id = conversationId(visit.param("id"))) {
    const conversation = this.desk.conversation(reader, id);
    if (!conversation) return undefined;
    const asked = Number(visit.query("before"));
    const before = Number.isSafeInteger(asked) && asked > 0 ? asked as TextId : undefined;
    const found = this.desk.messages(reader, id, MESSAGES + 1, before) ?? [];
    const messages = found.slice(0, MESSAGES).toReversed();
    const first = found.length > MESSAGES ? messages[0]?.id : undefined;
    return {
      ...{ t: visit.t, path: this.path, messages, before: first },
      conversation: { ...this.#row(conversation, reader), isOptedOut: conversation.isOptedOut },
    };
  }

  #row(one: Conversation, reader: TextReader) {
    return { ...one, name: this.nameOf(one.theirs, reader) };
  }
}

const WHAT = { text: "outbox.text", media: "outbox.media" } as const;

function queuePages(desk: TextDesk): readonly PageRoute[] {
  const rowOf = ({ id, kind, state, attempts, at, nextAt, error }: OutboxEntry) => ({
    ...{ id, state, attempts, at, nextAt, error },
    what: kind === "text" || kind === "media" ? WHAT[kind] : "outbox.other" as const,
  });
  return [
    page("administrator", "GET", "/texts/queue", (visit) => {
      const { t, pageNumber } = visit;
      const total = desk.queueLength;
      const entries = desk.queue(ENTRIES, (pageNumber - 1) * ENTRIES).map(rowOf);
      const pages = Math.max(1, Math.ceil(total / ENTRIES));
      const props = { t, entries, total, page: pageNumber, pages };
      return visit.page(t("outbox.title"), <QueuePage {...props} />);
    }),
    page("administrator", "POST", "/texts/queue/:id", async (visit) => {
      const { action } = await visit.fields();
      const id = Number(visit.param("id"));
      if (action !== "retry" && action !== "cancel") return visit.error(404);
      const changed = action === "retry"
        ? desk.retry(visit.actor, id)
        : desk.cancel(visit.actor, id);
      return changed.ok ? visit.goTo("/texts/queue", "notice.saved") : visit.error(404);
    }),
  ];
}
