import { Badge } from "./components/badge.tsx";
import { CallButton } from "./components/call_button.tsx";
import { FileInput } from "./components/file_input.tsx";
import { Checkbox, EMPTY_FORM, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface MessageRow {
  readonly id: string;
  /** In which it was left. */
  readonly call: string;
  readonly at: Date;
  /** Undefined for who did not want to be known. */
  readonly from: { readonly number: string; readonly name?: string | undefined } | undefined;
  readonly seconds: number;
  readonly heard: boolean;
}

/** A mailbox as its owner set it. */
export interface MailboxView {
  readonly takesCalls: boolean;
  readonly hasPin: boolean;
  readonly isLocked: boolean;
  readonly hasGreeting: boolean;
  /** What is dialled to record a greeting; undefined while nothing is. */
  readonly code: string | undefined;
}

export interface MailboxProps {
  readonly t: Translator;
  readonly messages: readonly MessageRow[];
  readonly mailbox: MailboxView;
  /** What the mailbox takes where its owner has not chosen. */
  readonly isUsual: boolean;
  readonly settings: FormState;
  readonly pin?: FormState;
  readonly greeting?: FormState;
}

/** The messages of one user, and what that one has chosen about them. */
export function MailboxPage(props: MailboxProps) {
  const { t, messages, mailbox } = props;
  return (
    <>
      <h1>{t("mailbox.mine")}</h1>
      <div hx-sse:connect="/my/voicemail/stream" hx-target="#mailbox-counts" hx-swap="outerMorph">
        <MailboxCounts t={t} messages={messages} latest={messages[0]?.id} />
      </div>
      {!mailbox.takesCalls && <p class="warning-text">{t("mailbox.off")}</p>}
      <Messages t={t} messages={messages} />
      <h2>{t("mailbox.settings")}</h2>
      <MailboxForm {...props} />
      <h2 id="greeting">{t("mailbox.greeting")}</h2>
      <Greeting t={t} mailbox={mailbox} />
      <GreetingForm t={t} {...props.greeting ? { state: props.greeting } : {}} />
      {mailbox.hasGreeting && (
        <Remove
          t={t}
          action="/my/voicemail/greeting/remove"
          title="mailbox.greeting.remove"
          text="mailbox.greeting.remove.text"
        />
      )}
      <h2>{t("mailbox.pin")}</h2>
      <p>
        {t(
          mailbox.isLocked
            ? "mailbox.pin.about.locked"
            : mailbox.hasPin
            ? "mailbox.pin.about.set"
            : "mailbox.pin.about.none",
        )}
      </p>
      <PinForm t={t} {...props.pin ? { state: props.pin } : {}} />
      {mailbox.hasPin && (
        <Remove
          t={t}
          action="/my/voicemail/pin/remove"
          title="mailbox.pin.remove"
          text="mailbox.pin.remove.text"
        />
      )}
    </>
  );
}

/**
 * How many there are. Told anew when that changes; the list is not, for somebody may be listening.
 *
 * @param latest The latest message that the page shows.
 */
export function MailboxCounts({ t, messages, latest }: {
  readonly t: Translator;
  readonly messages: readonly MessageRow[];
  readonly latest: string | undefined;
}) {
  const unheard = messages.filter(({ heard }) => !heard).length;
  const isNews = messages[0] !== undefined && messages[0].id !== latest;
  return (
    <p id="mailbox-counts" role="status">
      {t("mailbox.counts", {
        unheard: t.number(unheard),
        heard: t.number(messages.length - unheard),
      })} {isNews && <a href="/my/voicemail">{t("mailbox.refresh")}</a>}
    </p>
  );
}

function Messages({ t, messages }: Pick<MailboxProps, "t" | "messages">) {
  return (
    <Table
      t={t}
      caption={t("mailbox.mine")}
      empty={t("mailbox.none")}
      rows={messages}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t("mailbox.when"),
          kind: "main",
          cell: ({ id, at, call }) => (
            <a id={`message-${id}`} href={`/calls/${call}`}>{t.dateTime(at)}</a>
          ),
        },
        { title: t("mailbox.from"), cell: (row) => <Caller t={t} row={row} /> },
        {
          title: t("mailbox.length"),
          kind: "number",
          cell: ({ seconds }) => t.duration(seconds),
        },
        { title: t("mailbox.listen"), cell: (row) => <Player t={t} row={row} /> },
        { title: t("mailbox.state"), cell: (row) => <State t={t} row={row} /> },
        { title: t("mailbox.actions"), cell: (row) => <Actions t={t} row={row} /> },
      ]}
    />
  );
}

interface RowProps {
  readonly t: Translator;
  readonly row: MessageRow;
}

const whoOf = ({ t, row: { from } }: RowProps): string =>
  from === undefined ? t("mailbox.unknown") : from.name ?? from.number;

function Caller(props: RowProps) {
  const { t, row: { from } } = props;
  if (!from) return <>{t("mailbox.unknown")}</>;
  return (
    <>
      {whoOf(props)} {from.name !== undefined && <small>{from.number}</small>}
      <CallButton t={t} {...from} />
    </>
  );
}

function Player(props: RowProps) {
  const { t, row: { id, at } } = props;
  return (
    <audio
      controls
      preload="none"
      src={`/my/voicemail/${id}/sound`}
      data-heard={`/my/voicemail/${id}/heard`}
      aria-label={t("mailbox.listen.to", { who: whoOf(props), when: t.dateTime(at) })}
    >
    </audio>
  );
}

function State({ t, row: { id, heard } }: RowProps) {
  return (
    <form method="post" action={`/my/voicemail/${id}/heard`}>
      <Badge kind={heard ? "neutral" : "good"}>{t(heard ? "mailbox.heard" : "mailbox.new")}</Badge>
      {" "}
      <input type="hidden" name="heard" value={heard ? "no" : "yes"} />
      <button type="submit" class="quiet">
        {t(heard ? "mailbox.markNew" : "mailbox.markHeard")}
      </button>
    </form>
  );
}

function Actions(props: RowProps) {
  const { t, row: { id, at } } = props;
  return (
    <form method="post" action={`/my/voicemail/${id}/remove`}>
      <a class="button quiet" href={`/my/voicemail/${id}/sound?download=yes`} download>
        {t("mailbox.download")}
      </a>{" "}
      <button
        type="submit"
        class="quiet"
        aria-label={t("mailbox.delete.this", { who: whoOf(props), when: t.dateTime(at) })}
      >
        {t("mailbox.delete")}
      </button>
    </form>
  );
}

export function MailboxForm({ t, settings, isUsual }: MailboxProps) {
  const field = { t, form: "mailbox", state: settings };
  return (
    <Form t={t} id="mailbox" action="/my/voicemail" state={settings} submit="action.save">
      <Select
        {...field}
        name="enabled"
        label="mailbox.enabled"
        hint="mailbox.enabled.hint"
        choices={[
          { value: "", text: t(`mailbox.enabled.usual.${isUsual ? "on" : "off"}`) },
          { value: "yes", text: t("mailbox.enabled.yes") },
          { value: "no", text: t("mailbox.enabled.no") },
        ]}
      />
      <Checkbox {...field} name="asksPin" label="mailbox.asksPin" />
      <Input
        {...field}
        name="mail.to"
        label="mailbox.mail.to"
        hint="mailbox.mail.hint"
        type="email"
        autocomplete="email"
        maxLength={254}
        optional
      />
      <Checkbox {...field} name="mail.attach" label="mailbox.mail.attach" />
    </Form>
  );
}

function Greeting({ t, mailbox: { hasGreeting, code } }: Pick<MailboxProps, "t" | "mailbox">) {
  return (
    <>
      <p>{t(hasGreeting ? "mailbox.greeting.own" : "mailbox.greeting.builtIn")}</p>
      {hasGreeting && (
        <p>
          <audio
            controls
            preload="none"
            src="/my/voicemail/greeting/sound"
            aria-label={t("mailbox.greeting")}
          >
          </audio>
        </p>
      )}
      {code !== undefined && <p>{t("mailbox.greeting.phone", { code })}</p>}
    </>
  );
}

export function GreetingForm({ t, state = EMPTY_FORM }: {
  readonly t: Translator;
  readonly state?: FormState;
}) {
  return (
    <Form
      t={t}
      id="greeting-file"
      action="/my/voicemail/greeting"
      state={state}
      submit="mailbox.greeting.upload"
      multipart
    >
      <FileInput
        t={t}
        form="greeting-file"
        name="file"
        label="mailbox.greeting.file"
        hint="mailbox.greeting.file.hint"
        accept=".wav,audio/wav,audio/x-wav"
        state={state}
      />
    </Form>
  );
}

export function PinForm({ t, state = EMPTY_FORM }: {
  readonly t: Translator;
  readonly state?: FormState;
}) {
  return (
    <Form t={t} id="pin" action="/my/voicemail/pin" state={state} submit="mailbox.pin.set">
      <Input
        t={t}
        form="pin"
        state={state}
        name="pin"
        label="mailbox.pin.new"
        hint="mailbox.pin.hint"
        type="password"
        inputMode="numeric"
        autocomplete="new-password"
        maxLength={10}
      />
    </Form>
  );
}
