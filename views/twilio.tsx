import { Badge } from "./components/badge.tsx";
import { Checkbox, EMPTY_FORM, Form, type FormState, Input } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { Table } from "./components/table.tsx";
import { isTextKey, type TextParams, type Translator } from "./text/mod.ts";

export interface TwilioProps {
  readonly t: Translator;
  /** Undefined while there is no account. */
  readonly settings?: {
    readonly accountSid: string;
    readonly publicUrl?: string | undefined;
    readonly hasSecondary: boolean;
    readonly removesRecordings: boolean;
    /** Set by environment or file: it cannot be changed here. */
    readonly isFixed: boolean;
    readonly hasFixedUrl: boolean;
  } | undefined;
  readonly state?: FormState;
}

/** The account at Twilio. */
export function TwilioPage(props: TwilioProps & { readonly check?: TwilioCheckProps["check"] }) {
  const { t, settings, check } = props;
  const isFixed = settings?.isFixed ?? false;
  return (
    <>
      <h1>{t("twilio.title")}</h1>
      <p>{t("twilio.about")}</p>
      {settings && check && <TwilioCheck t={t} check={check} />}
      {settings && !check && (
        <div hx-get="/twilio/check" hx-trigger="load" hx-swap="outerHTML">
          <p role="status">
            <a href="/twilio/check">{t("twilio.check.runs")}</a>
          </p>
        </div>
      )}
      {settings && (
        <p>
          <a class="button" href="/twilio/trunk">{t("trunk.title")}</a>
        </p>
      )}
      <h2>{t("twilio.account")}</h2>
      {isFixed && <p class="empty">{t("twilio.fixed")}</p>}
      {!isFixed && <TwilioForm {...props} />}
      {settings && !isFixed && (
        <Remove
          t={t}
          action="/twilio/forget"
          title="twilio.forget"
          text="twilio.forget.about"
        />
      )}
    </>
  );
}

export function TwilioForm({ t, settings, state = EMPTY_FORM }: TwilioProps) {
  const field = { t, form: "twilio", state };
  const isSet = settings !== undefined;
  return (
    <Form t={t} id="twilio" action="/twilio" state={state} submit="twilio.save">
      <Input
        {...field}
        name="accountSid"
        label="twilio.accountSid"
        hint="twilio.accountSid.hint"
        value={settings?.accountSid}
        maxLength={34}
      />
      <Input
        {...field}
        name="authToken"
        type="password"
        label="twilio.authToken"
        hint={isSet ? "twilio.token.kept" : undefined}
        autocomplete="new-password"
        maxLength={200}
        optional={isSet}
      />
      <Input
        {...field}
        name="secondaryToken"
        type="password"
        label="twilio.secondaryToken"
        hint={settings?.hasSecondary ? "twilio.token.kept" : "twilio.secondaryToken.hint"}
        autocomplete="new-password"
        maxLength={200}
        optional
      />
      {!settings?.hasFixedUrl && (
        <Input
          {...field}
          name="publicUrl"
          type="url"
          label="twilio.publicUrl"
          hint="twilio.publicUrl.hint"
          value={settings?.publicUrl}
          maxLength={300}
          optional
        />
      )}
      <Checkbox
        {...field}
        name="removesRecordings"
        label="twilio.removesRecordings"
        hint="twilio.removesRecordings.hint"
        checked={settings?.removesRecordings ?? false}
      />
    </Form>
  );
}

interface TwilioCheckProps {
  readonly t: Translator;
  readonly check: {
    readonly account?: {
      readonly name: string;
      readonly status: "active" | "suspended" | "closed";
      readonly isTrial: boolean;
    } | undefined;
    readonly balance?: { readonly amount: number; readonly currency: string } | undefined;
    readonly numbers?:
      | readonly {
        readonly sid: string;
        readonly number: string;
        readonly name: string;
        readonly canText: boolean;
        readonly smsUrl: string;
        readonly isOurs: boolean;
        readonly texts: "here" | "elsewhere" | "nowhere";
        readonly canCall: boolean;
        readonly voiceUrl: string;
        readonly calls: "here" | "elsewhere" | "nowhere" | "trunk";
      }[]
      | undefined;
    readonly problem?:
      | { readonly text: string; readonly params?: TextParams | undefined }
      | undefined;
    readonly hasPublicUrl: boolean;
  };
}

/** What a look at the account found. */
export function TwilioCheck({ t, check }: TwilioCheckProps) {
  const { account, balance, numbers, problem, hasPublicUrl } = check;
  return (
    <section aria-labelledby="twilio-check" id="twilio-found">
      <h2 id="twilio-check">{t("twilio.check")}</h2>
      {problem && (
        <p class="warning-text" role="alert">
          {isTextKey(problem.text) ? t(problem.text, problem.params) : t("twilio.error.silent")}
        </p>
      )}
      <ul class="plain-list">
        {account && (
          <li>
            <Badge kind={account.status === "active" ? "good" : "bad"}>
              {t(`twilio.account.${account.status}`)}
            </Badge>{" "}
            {account.name}
            {account.isTrial && ` – ${t("twilio.trial")}`}
          </li>
        )}
        {balance && (
          <li>
            {t("twilio.balance", {
              amount: new Intl.NumberFormat(t.language, {
                style: "currency",
                currency: balance.currency,
              }).format(balance.amount),
            })}
          </li>
        )}
        <li>
          <Badge kind={hasPublicUrl ? "good" : "neutral"}>
            {t(hasPublicUrl ? "twilio.reach.told" : "twilio.reach.asked")}
          </Badge>
        </li>
      </ul>
      {numbers && (
        <Table
          t={t}
          caption={t("twilio.numbers")}
          empty={t("twilio.numbers.none")}
          rows={numbers}
          rowKey={({ sid }) => sid}
          columns={[
            { title: t("twilio.number"), kind: "main", cell: ({ number }) => number },
            {
              title: t("twilio.number.known"),
              cell: ({ isOurs, number }) =>
                isOurs
                  ? t("twilio.number.ours")
                  : (
                    <a href={`/numbers/new?${new URLSearchParams({ number })}`}>
                      {t("twilio.number.add")}
                    </a>
                  ),
            },
            {
              title: t("twilio.texts"),
              cell: (number) => <Texts t={t} number={number} hasPublicUrl={hasPublicUrl} />,
            },
            {
              title: t("twilio.calls"),
              cell: (number) => <Calls t={t} number={number} hasPublicUrl={hasPublicUrl} />,
            },
          ]}
        />
      )}
    </section>
  );
}

function Texts({ t, number: { sid, canText, texts, smsUrl }, hasPublicUrl }: {
  readonly t: Translator;
  readonly number: NonNullable<TwilioCheckProps["check"]["numbers"]>[number];
  readonly hasPublicUrl: boolean;
}) {
  if (!canText) return <>{t("twilio.texts.cannot")}</>;
  return (
    <>
      <Badge kind={texts === "here" ? "good" : texts === "elsewhere" ? "warning" : "neutral"}>
        {t(`twilio.texts.${texts}`)}
      </Badge>
      {texts === "elsewhere" && <code>{smsUrl}</code>}
      {texts !== "here" && hasPublicUrl && (
        <form method="post" action={`/twilio/numbers/${sid}/texts`}>
          <button type="submit" class="quiet">{t("twilio.texts.take")}</button>
        </form>
      )}
    </>
  );
}

function Calls({ t, number: { sid, canCall, calls, voiceUrl }, hasPublicUrl }: {
  readonly t: Translator;
  readonly number: NonNullable<TwilioCheckProps["check"]["numbers"]>[number];
  readonly hasPublicUrl: boolean;
}) {
  if (!canCall) return <>{t("twilio.calls.cannot")}</>;
  const isHere = calls === "here" || calls === "trunk";
  return (
    <>
      <Badge kind={isHere ? "good" : calls === "elsewhere" ? "warning" : "neutral"}>
        {t(`twilio.calls.${calls}`)}
      </Badge>
      {calls === "elsewhere" && <code>{voiceUrl}</code>}
      {!isHere && hasPublicUrl && (
        <form method="post" action={`/twilio/numbers/${sid}/calls`}>
          <button type="submit" class="quiet">{t("twilio.calls.take")}</button>
        </form>
      )}
    </>
  );
}
