import { Badge } from "./components/badge.tsx";
import { Checkbox, Form, type FormState, Input } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export interface MailboxRow {
  readonly id: string;
  readonly extension: string;
  readonly name: string;
  readonly takesCalls: boolean;
  readonly messages: number;
  readonly unheard: number;
  readonly octets: number;
  readonly pin: "set" | "none" | "locked";
}

export interface MailboxesProps {
  readonly t: Translator;
  readonly mailboxes: readonly MailboxRow[];
  readonly settings: FormState;
}

const FIELDS = [
  "longestSeconds",
  "shortestSeconds",
  "silenceSeconds",
  "mostMessages",
  "keepDays",
  "freeMegabytes",
  "attachMegabytes",
] as const;
const HINTS = {
  silenceSeconds: "mailboxes.silenceSeconds.hint",
  keepDays: "mailboxes.keepDays.hint",
} as const;

/** How full mailboxes are, and what holds for all. */
export function MailboxesPage(props: MailboxesProps) {
  const { t, mailboxes } = props;
  return (
    <>
      <h1>{t("mailboxes.title")}</h1>
      <p>{t("mailboxes.about")}</p>
      <Table
        t={t}
        caption={t("mailboxes.title")}
        empty={t("mailboxes.none")}
        rows={mailboxes}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("mailboxes.user"),
            kind: "main",
            cell: ({ id, ...row }) => <a href={`/users/${id}`}>{whoOf(row)}</a>,
          },
          {
            title: t("mailboxes.takesCalls"),
            cell: ({ takesCalls }) => t(takesCalls ? "mailboxes.yes" : "mailboxes.no"),
          },
          {
            title: t("mailboxes.messages"),
            kind: "number",
            cell: ({ messages }) => t.number(messages),
          },
          {
            title: t("mailboxes.unheard"),
            kind: "number",
            cell: ({ unheard }) => t.number(unheard),
          },
          {
            title: t("mailboxes.size"),
            kind: "number",
            cell: ({ octets }) => `${t.number(Math.ceil(octets / 1_000))} KB`,
          },
          {
            title: t("mailboxes.pin"),
            cell: ({ pin }) => (
              <Badge kind={pin === "locked" ? "warning" : "neutral"}>
                {t(`mailboxes.pin.${pin}`)}
              </Badge>
            ),
          },
          { title: t("mailboxes.change"), cell: (row) => <Change t={t} row={row} /> },
        ]}
      />
      <h2>{t("mailboxes.settings")}</h2>
      <MailboxesForm {...props} />
    </>
  );
}

const whoOf = ({ extension, name }: Pick<MailboxRow, "extension" | "name">) =>
  name === "" ? extension : `${extension} ${name}`;

function Change({ t, row }: { readonly t: Translator; readonly row: MailboxRow }) {
  const { id, takesCalls, pin } = row;
  const who = whoOf(row);
  const key = takesCalls ? "mailboxes.switchOff" : "mailboxes.switchOn";
  return (
    <>
      <form method="post" action={`/mailboxes/${id}`}>
        <input type="hidden" name="enabled" value={takesCalls ? "no" : "yes"} />
        <button type="submit" class="quiet" aria-label={t(`${key}.of`, { who })}>{t(key)}</button>
      </form>
      {pin !== "none" && (
        <form method="post" action={`/mailboxes/${id}/pin/remove`}>
          <button type="submit" class="quiet" aria-label={t("mailboxes.removePin.of", { who })}>
            {t("mailboxes.removePin")}
          </button>
        </form>
      )}
    </>
  );
}

export function MailboxesForm({ t, settings }: MailboxesProps) {
  const field = { t, form: "voicemail", state: settings };
  return (
    <Form t={t} id="voicemail" action="/mailboxes" state={settings} submit="action.save">
      {FIELDS.map((name) => (
        <Input
          key={name}
          {...field}
          name={name}
          label={`mailboxes.${name}`}
          hint={name === "silenceSeconds" || name === "keepDays" ? HINTS[name] : undefined}
          inputMode="numeric"
        />
      ))}
      <Checkbox {...field} name="push" label="mailboxes.push" />
    </Form>
  );
}
