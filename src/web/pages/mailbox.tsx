import { renderToString } from "preact-render-to-string";
import {
  GreetingForm,
  MailboxCounts,
  MailboxForm,
  MailboxPage,
  type MailboxProps,
  type MessageRow,
  PinForm,
} from "../../../views/mailbox.tsx";
import type { FormState } from "../../../views/components/form.tsx";
import { LARGEST_GREETING, type Mailboxes, type Problem } from "../../administration/mod.ts";
import type { UserId, VoiceMessage } from "../../domain/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import { choiceIn, type Fields, flat, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { soundResponse } from "../sound_part.ts";
import { formState, type Visit, type VisitOf } from "../visit.tsx";
import type { NameOf } from "./call_history.tsx";

export interface MailboxPagesOptions {
  readonly mailboxes: Mailboxes;
  readonly streams: EventStreams;
  readonly nameOf: NameOf;
  /** What is dialled to hear messages; undefined while nothing is. */
  readonly code: () => string | undefined;
}

const PATH = "/my/voicemail";
/** A file and what a form puts around it. */
const BODY_LIMIT = LARGEST_GREETING + 64 * 1024;

/** The own messages of whoever has signed in. */
export function mailboxPages(options: MailboxPagesOptions): readonly PageRoute[] {
  // `greeting` and `pin` before what could be any message.
  return [...choicePages(options), ...messagePages(options)];
}

/** A route of the own mailbox: there is none for an account that is no user's. */
type OwnHandle = (
  visit: VisitOf<"user">,
  owner: UserId,
) => Response | undefined | Promise<Response | undefined>;

const own = (handle: OwnHandle) => async (visit: VisitOf<"user">): Promise<Response> => {
  const owner = visit.ownUser;
  const answer = owner === undefined ? undefined : await handle(visit, owner);
  return answer ?? visit.error(404);
};

function messagePages(options: MailboxPagesOptions): readonly PageRoute[] {
  const { mailboxes, streams } = options;
  return [
    page("user", "GET", PATH, own((visit, owner) => show(visit, owner, options))),
    page("user", "GET", `${PATH}/stream`, own((visit, owner) => follow(visit, owner))),
    page("user", "GET", `${PATH}/:id/sound`, own((visit, owner) => sound(visit, owner))),
    page(
      "user",
      "POST",
      `${PATH}/:id/heard`,
      own(async (visit, owner) => {
        const { heard = "yes" } = await visit.fields();
        const done = mailboxes.setHeard(owner, visit.param("id"), heard !== "no");
        return done.ok ? visit.goTo(PATH) : undefined;
      }),
    ),
    page(
      "user",
      "POST",
      `${PATH}/:id/remove`,
      own(async (visit, owner) => {
        const removed = await mailboxes.remove(visit.actor, owner, visit.param("id"));
        return removed.ok ? visit.goTo(PATH, "notice.removed") : undefined;
      }),
    ),
  ];

  function follow(visit: VisitOf<"user">, owner: UserId): Response {
    const latest = mailboxes.messages(owner)[0]?.id;
    return streams.respond({
      account: visit.visitor.account.id,
      types: ["mailbox.changed"],
      beginsWithMessage: true,
      isAllowed: () => visit.isStillAllowed("user"),
      message: () => {
        const messages = rowsOf(owner, options);
        return {
          data: renderToString(<MailboxCounts t={visit.t} messages={messages} latest={latest} />),
        };
      },
    });
  }

  function sound(visit: Visit, owner: UserId): Promise<Response | undefined> {
    const id = visit.param("id");
    const message = mailboxes.message(owner, id);
    const read = (start?: number, end?: number) => mailboxes.sound(owner, id, start, end);
    const name = visit.query("download") === undefined ? undefined : message && fileName(message);
    return soundResponse(visit.context.req.header("Range"), read, name);
  }
}

/** What a message is called where it is saved: nothing of the caller's becomes part of it. */
export const fileName = ({ at }: VoiceMessage): string =>
  `message-${at.toISOString().slice(0, 16).replaceAll(":", "-")}.wav`;

function choicePages(options: MailboxPagesOptions): readonly PageRoute[] {
  const { mailboxes } = options;
  const title = (visit: Visit) => visit.t("mailbox.mine");
  return [
    page(
      "user",
      "POST",
      PATH,
      own(async (visit, owner) => {
        const fields = await visit.fields();
        const changed = mailboxes.change(visit.actor, owner, inputOf(fields));
        if (changed.ok) return visit.goTo(PATH, "notice.saved");
        const settings = again(fields, changed);
        const props = propsOf(visit, owner, options, { settings });
        return visit.formAgain(
          title(visit),
          <MailboxForm {...props} />,
          <MailboxPage {...props} />,
        );
      }),
    ),
    page(
      "user",
      "POST",
      `${PATH}/pin`,
      own(async (visit, owner) => {
        const { pin = "" } = await visit.fields();
        const changed = await mailboxes.setPin(visit.actor, owner, { pin });
        if (changed.ok) return visit.goTo(PATH, "notice.saved");
        const state = again({}, changed);
        const props = propsOf(visit, owner, options, { pin: state });
        const form = <PinForm t={visit.t} state={state} />;
        return visit.formAgain(title(visit), form, <MailboxPage {...props} />);
      }),
    ),
    page(
      "user",
      "POST",
      `${PATH}/pin/remove`,
      own(async (visit, owner) => {
        const removed = await mailboxes.removePin(visit.actor, owner);
        return removed.ok ? visit.goTo(PATH, "notice.removed") : undefined;
      }),
    ),
    page(
      "user",
      "POST",
      `${PATH}/greeting`,
      own((visit, owner) => upload(visit, owner)),
      { bodyLimit: BODY_LIMIT },
    ),
    page(
      "user",
      "POST",
      `${PATH}/greeting/remove`,
      own(async (visit, owner) => {
        const removed = await mailboxes.removeGreeting(visit.actor, owner);
        return removed.ok ? visit.goTo(PATH, "notice.removed") : undefined;
      }),
    ),
    page(
      "user",
      "GET",
      `${PATH}/greeting/sound`,
      own((visit, owner) =>
        soundResponse(
          visit.context.req.header("Range"),
          (start, end) => mailboxes.greeting(owner, start, end),
        )
      ),
    ),
  ];

  async function upload(visit: Visit, owner: UserId): Promise<Response> {
    const file = await visit.file("file");
    const changed = file && await mailboxes.setGreeting(visit.actor, owner, file);
    if (changed?.ok) return visit.goTo(PATH, "notice.saved");
    const missing = [{ field: "file", text: "music.problem.noFile" }];
    const greeting = changed ? again({}, changed) : formState({}, missing);
    const props = propsOf(visit, owner, options, { greeting });
    const form = <GreetingForm t={visit.t} state={greeting} />;
    return visit.formAgain(title(visit), form, <MailboxPage {...props} />);
  }
}

const again = (
  fields: Fields,
  failed: { readonly missing: true } | { readonly problems: readonly Problem[] },
): FormState => formState(fields, "problems" in failed ? failed.problems : []);

function show(visit: Visit, owner: UserId, options: MailboxPagesOptions): Response {
  const props = propsOf(visit, owner, options);
  return visit.page(visit.t("mailbox.mine"), <MailboxPage {...props} />);
}

function propsOf(
  { t }: Visit,
  owner: UserId,
  options: MailboxPagesOptions,
  states: { readonly [Name in "settings" | "pin" | "greeting"]?: FormState } = {},
): MailboxProps {
  const { mailboxes, code } = options;
  const { enabled, asksPin, mail, greeting, ...state } = mailboxes.state(owner);
  const choice = enabled === undefined ? undefined : enabled ? "yes" : "no";
  const settings = { values: flat({ enabled: choice, asksPin, mail }), problems: [] };
  return {
    t,
    messages: rowsOf(owner, options),
    mailbox: { ...state, hasGreeting: greeting !== undefined, code: code() },
    isUsual: mailboxes.isUsual,
    settings,
    ...states,
  };
}

function rowsOf(
  owner: UserId,
  { mailboxes, nameOf }: MailboxPagesOptions,
): readonly MessageRow[] {
  return mailboxes.messages(owner).map(({ id, call, at, from, fromName, durationMs, heard }) => ({
    id,
    call,
    at,
    from: from === undefined
      ? undefined
      : { number: from, name: nameOf(from, owner) ?? (fromName || undefined) },
    seconds: Math.round(durationMs / 1_000),
    heard,
  }));
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  const to = textIn(fields, "mail.to");
  return {
    enabled: choiceIn(fields, "enabled"),
    asksPin: tickIn(fields, "asksPin"),
    mail: to === undefined ? undefined : { to, attach: tickIn(fields, "mail.attach") },
  };
}
