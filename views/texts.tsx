import { Badge } from "./components/badge.tsx";
import { FileInput } from "./components/file_input.tsx";
import { EMPTY_FORM, Form, type FormState, Input, Select, TextArea } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { Pages, Table } from "./components/table.tsx";
import { isTextKey, type TextKey, type Translator } from "./text/mod.ts";

/** The page: `/texts` of the owner, or `/my/texts` of a user. */
export type TextsPath = "/texts" | "/my/texts";

export interface ConversationRow {
  readonly id: number;
  readonly ours: string;
  readonly theirs: string;
  /** Who that is, where it is known. */
  readonly name?: string | undefined;
  readonly lastAt: Date;
  readonly lastText: string;
  readonly unread: number;
}

export interface ConversationsProps {
  readonly t: Translator;
  readonly path: TextsPath;
  readonly conversations: readonly ConversationRow[];
  readonly text: string;
  readonly page: number;
  readonly pages: number;
}

/** All conversations, the latest first. */
export function ConversationsPage(props: ConversationsProps & NewTextProps) {
  const { t, path, text } = props;
  return (
    <>
      <div class="heading">
        <h1>{t("texts.title")}</h1>
        {path === "/texts" && (
          <>
            <a class="button quiet" href="/texts/answers">{t("autoReplies.title")}</a>
            <a class="button quiet" href="/texts/queue">{t("outbox.title")}</a>
          </>
        )}
      </div>
      <form
        method="get"
        action={path}
        role="search"
        aria-label={t("texts.search")}
        class="filters"
      >
        <Input
          t={t}
          form="search"
          name="text"
          label="texts.search"
          state={EMPTY_FORM}
          value={text}
          maxLength={100}
          optional
        />
        <p class="actions">
          <button type="submit">{t("action.search")}</button>
        </p>
      </form>
      <div
        hx-sse:connect={`${path}/stream?${new URLSearchParams({ text, page: String(props.page) })}`}
        hx-target="#conversations"
        hx-swap="outerMorph"
      >
        <ConversationList {...props} />
      </div>
      <h2>{t("texts.new")}</h2>
      <NewTextForm {...props} />
    </>
  );
}

/** What is exchanged while the page is open. */
export function ConversationList(
  { t, path, conversations, text, page, pages }: ConversationsProps,
) {
  return (
    <div id="conversations">
      <Table
        t={t}
        caption={t("texts.title")}
        empty={t("texts.none")}
        rows={conversations}
        rowKey={({ id }) => String(id)}
        columns={[
          {
            title: t("texts.with"),
            kind: "main",
            cell: ({ id, theirs, name, unread }) => (
              <>
                <a href={`${path}/${id}`}>{name ?? theirs}</a>{" "}
                {unread > 0 && <Badge kind="good">{t("texts.unread", { count: unread })}</Badge>}
                {name !== undefined && (
                  <>
                    <br />
                    <small>{theirs}</small>
                  </>
                )}
              </>
            ),
          },
          { title: t("texts.last"), cell: ({ lastText }) => lastText },
          { title: t("texts.at"), cell: ({ lastAt }) => t.dateTime(lastAt) },
          { title: t("texts.ours"), cell: ({ ours }) => ours },
        ]}
      />
      <Pages
        t={t}
        page={page}
        pages={pages}
        href={(to) => `${path}?${new URLSearchParams({ text, page: String(to) })}`}
      />
    </div>
  );
}

export interface NewTextProps {
  readonly t: Translator;
  readonly path: TextsPath;
  /** Numbers of ours that may be written from. */
  readonly from: readonly string[];
  readonly state?: FormState;
}

/** A text to somebody, perhaps for the first time. */
export function NewTextForm({ t, path, from, state = EMPTY_FORM }: NewTextProps) {
  if (from.length === 0) return <p class="empty">{t("texts.noNumber")}</p>;
  const field = { t, form: "new-text", state };
  return (
    <Form t={t} id="new-text" action={`${path}/send`} state={state} submit="texts.send" multipart>
      <Select
        {...field}
        name="from"
        label="texts.from"
        choices={from.map((number) => ({ value: number, text: number }))}
      />
      <Input {...field} name="to" type="tel" inputMode="tel" label="texts.to" maxLength={40} />
      <TextArea {...field} name="body" label="texts.body" hint="texts.body.hint" optional />
      <FileInput
        {...field}
        name="file"
        label="texts.file"
        hint="texts.file.hint"
        accept="image/jpeg,image/png,image/gif"
        optional
      />
    </Form>
  );
}

export interface MessageRow {
  readonly id: number;
  readonly direction: "in" | "out";
  readonly body: string;
  readonly media: readonly { readonly contentType: string; readonly file?: string | undefined }[];
  readonly status: string;
  readonly errorCode?: number | undefined;
  readonly segments: number;
  readonly at: Date;
  readonly author?: string | undefined;
  readonly isAutomatic: boolean;
}

export interface ThreadProps {
  readonly t: Translator;
  readonly path: TextsPath;
  readonly conversation: ConversationRow & { readonly isOptedOut: boolean };
  /** The first first. */
  readonly messages: readonly MessageRow[];
  /** There are others before these: the number of the first that is shown. */
  readonly before?: number | undefined;
}

/** One conversation. */
export function ThreadPage(props: ThreadProps & { readonly state?: FormState }) {
  const { t, path, conversation } = props;
  const { id, theirs, name, ours, isOptedOut } = conversation;
  return (
    <>
      <p>
        <a href={path}>{t("texts.all")}</a>
      </p>
      <h1>{name ?? theirs}</h1>
      <p>{t("texts.between", { theirs, ours })}</p>
      <div hx-sse:connect={`${path}/${id}/stream`} hx-target="#thread" hx-swap="outerMorph">
        <Thread {...props} />
      </div>
      {isOptedOut
        ? <p class="warning-text">{t("texts.problem.optedOut")}</p>
        : <AnswerForm {...props} />}
      <Remove
        t={t}
        action={`${path}/${id}/remove`}
        title="texts.remove"
        text="texts.remove.about"
      />
    </>
  );
}

export function Thread({ t, path, conversation: { id }, messages, before }: ThreadProps) {
  return (
    <div id="thread">
      {before !== undefined && (
        <p>
          <a href={`${path}/${id}?before=${before}`}>{t("texts.earlier")}</a>
        </p>
      )}
      <ol class="thread">
        {messages.map((message) => (
          <li key={message.id} class={message.direction}>
            <Message t={t} path={`${path}/${id}`} message={message} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Message({ t, path, message }: {
  readonly t: Translator;
  readonly path: string;
  readonly message: MessageRow;
}) {
  const { id, body, media, at, segments, direction, author, isAutomatic } = message;
  const who = isAutomatic ? t("texts.automatic") : author;
  return (
    <article>
      <p class="hidden">{t(direction === "in" ? "texts.theySaid" : "texts.weSaid")}</p>
      {body !== "" && <p class="told">{body}</p>}
      {media.map(({ contentType, file }, at) => (
        <Picture key={at} t={t} src={`${path}/${id}/${file}`} type={file && contentType} />
      ))}
      <p class="about">
        <time datetime={at.toISOString()}>{t.dateTime(at)}</time>
        {direction === "out" && who !== undefined && <span>{who}</span>}
        {direction === "out" && <Status t={t} message={message} />}
        {segments > 1 && <span>{t("texts.segments", { count: segments })}</span>}
      </p>
    </article>
  );
}

function Picture({ t, src, type }: {
  readonly t: Translator;
  readonly src: string;
  /** Undefined while it is not there. */
  readonly type: string | undefined;
}) {
  if (type === undefined) return <p class="empty">{t("texts.picture.waits")}</p>;
  if (/^image\/(jpeg|png|gif|webp)$/.test(type)) {
    return <img src={src} alt={t("texts.picture")} loading="lazy" />;
  }
  return (
    <p>
      <a href={src} download>{t("texts.attachment", { type })}</a>
    </p>
  );
}

const BAD = ["failed", "undelivered", "canceled"];

function Status({ t, message: { status, errorCode } }: {
  readonly t: Translator;
  readonly message: MessageRow;
}) {
  const key = `texts.status.${status}`;
  const why = errorCode === undefined ? undefined : errorText(t, errorCode);
  return (
    <>
      <Badge kind={BAD.includes(status) ? "bad" : status === "delivered" ? "good" : "neutral"}>
        {isTextKey(key) ? t(key) : status}
      </Badge>
      {why !== undefined && <span>{why}</span>}
    </>
  );
}

/** What a carrier's number of an error means. */
function errorText(t: Translator, code: number): string {
  const key = `twilio.error.${code}`;
  return isTextKey(key) ? t(key) : t("texts.error", { code });
}

export function AnswerForm({ t, path, conversation: { id }, state = EMPTY_FORM }:
  & Pick<ThreadProps, "t" | "path" | "conversation">
  & { readonly state?: FormState }) {
  const field = { t, form: "answer", state };
  return (
    <Form t={t} id="answer" action={`${path}/send`} state={state} submit="texts.send" multipart>
      <input type="hidden" name="conversation" value={String(id)} />
      <TextArea {...field} name="body" label="texts.body" hint="texts.body.hint" optional />
      <FileInput
        {...field}
        name="file"
        label="texts.file"
        hint="texts.file.hint"
        accept="image/jpeg,image/png,image/gif"
        optional
      />
    </Form>
  );
}

export interface QueueRow {
  readonly id: number;
  readonly what: TextKey;
  readonly state: "waiting" | "begun" | "failed";
  readonly attempts: number;
  readonly at: Date;
  readonly nextAt: Date;
  readonly error?: string | undefined;
}

/** What waits to be done at the carrier's. */
export function QueuePage({ t, entries, total, page, pages }: {
  readonly t: Translator;
  readonly entries: readonly QueueRow[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}) {
  return (
    <>
      <h1>{t("outbox.title")}</h1>
      <p>{t("outbox.about", { count: total })}</p>
      <Table
        t={t}
        caption={t("outbox.title")}
        empty={t("outbox.none")}
        rows={entries}
        rowKey={({ id }) => String(id)}
        columns={[
          { title: t("outbox.what"), kind: "main", cell: ({ id, what }) => `${t(what)} ${id}` },
          {
            title: t("outbox.state"),
            cell: ({ state }) => (
              <Badge kind={state === "failed" ? "bad" : "neutral"}>
                {t(`outbox.state.${state}`)}
              </Badge>
            ),
          },
          { title: t("outbox.since"), cell: ({ at }) => t.dateTime(at) },
          { title: t("outbox.attempts"), cell: ({ attempts }) => t.number(attempts) },
          { title: t("outbox.error"), cell: ({ error }) => error ?? "" },
          {
            title: t("outbox.do"),
            cell: ({ id, state }) =>
              state !== "begun" && (
                <form method="post" action={`/texts/queue/${id}`} class="inline">
                  <button type="submit" name="action" value="retry" class="quiet">
                    {t("outbox.retry")}
                  </button>
                  <button type="submit" name="action" value="cancel" class="quiet">
                    {t("outbox.cancel")}
                  </button>
                </form>
              ),
          },
        ]}
      />
      <Pages t={t} page={page} pages={pages} href={(to) => `/texts/queue?page=${to}`} />
    </>
  );
}
