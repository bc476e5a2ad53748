import { type FormState, Input, Select } from "./components/form.tsx";
import { Rows } from "./components/rows.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface PhoneOptionsProps {
  readonly t: Translator;
  /** The id of the form they stand in. */
  readonly form: string;
  readonly state: FormState;
  readonly keys: number;
  readonly extra: number;
}

const TRANSPORTS = ["UDP", "TCP", "TLS"] as const;
const ENCRYPTIONS = ["off", "optional", "mandatory"] as const;
const LANGUAGES = ["en", "de"] as const;
const KINDS = ["lamp", "speed-dial", "line"] as const;
const SECONDS = ["registerSeconds", "keepAliveSeconds", "refreshSeconds"] as const;

/** What can be chosen about a phone: an empty field leaves it to somebody else. */
export function PhoneOptions(props: PhoneOptionsProps) {
  const { t, form, state } = props;
  const field = { t, form, state, optional: true };
  const usual = { value: "", text: t("phones.usual") };
  const yesNo = [
    usual,
    { value: "yes", text: t("phones.yes") },
    { value: "no", text: t("phones.no") },
  ];
  return (
    <>
      <Select
        {...field}
        name="options.transport"
        label="phones.transport"
        choices={[usual, ...TRANSPORTS.map((value) => ({ value, text: value }))]}
      />
      <Select
        {...field}
        name="options.encryption"
        label="phones.encryption"
        choices={[
          usual,
          ...ENCRYPTIONS.map((value) => ({ value, text: t(`phones.encryption.${value}`) })),
        ]}
      />
      <Input {...field} name="options.codecs" label="phones.codecs" hint="phones.codecs.hint" />
      <Select
        {...field}
        name="options.language"
        label="phones.language"
        choices={[
          usual,
          ...LANGUAGES.map((value) => ({ value, text: t(`phones.language.${value}`) })),
        ]}
      />
      <Input
        {...field}
        name="options.timeZone"
        label="phones.timeZone"
        hint="phones.timeZone.hint"
      />
      <Input {...field} name="options.timeServer" label="phones.timeServer" />
      <Select
        {...field}
        name="options.callWaiting"
        label="phones.callWaiting"
        choices={yesNo}
      />
      <Select {...field} name="options.autoAnswer" label="phones.autoAnswer" choices={yesNo} />
      {SECONDS.map((name) => (
        <Input
          {...field}
          key={name}
          name={`options.${name}`}
          label={`phones.${name}` as TextKey}
          inputMode="numeric"
        />
      ))}
      <Keys {...props} />
      <Extra {...props} />
    </>
  );
}

function Keys({ t, form, state, keys }: PhoneOptionsProps) {
  const field = { t, form, state };
  return (
    <fieldset>
      <legend>{t("phones.keys")}</legend>
      <Rows
        t={t}
        name="options.keys"
        title="phones.key"
        add="phones.key.add"
        count={keys}
        row={(at) => (
          <>
            <Select
              {...field}
              name={`options.keys.${at}.kind`}
              label="phones.key.kind"
              choices={KINDS.map((value) => ({ value, text: t(`phones.key.${value}`) }))}
            />
            <Input
              {...field}
              name={`options.keys.${at}.number`}
              label="phones.key.number"
              inputMode="tel"
              maxLength={64}
              optional
            />
            <Input
              {...field}
              name={`options.keys.${at}.label`}
              label="phones.key.label"
              maxLength={100}
              optional
            />
          </>
        )}
      />
    </fieldset>
  );
}

function Extra({ t, form, state, extra }: PhoneOptionsProps) {
  const field = { t, form, state };
  return (
    <fieldset>
      <legend>{t("phones.extra")}</legend>
      <Rows
        t={t}
        name="options.extra"
        title="phones.extra.one"
        add="phones.extra.add"
        count={extra}
        row={(at) => (
          <>
            <Input
              {...field}
              name={`options.extra.${at}.name`}
              label="phones.extra.name"
              maxLength={100}
            />
            <Input
              {...field}
              name={`options.extra.${at}.value`}
              label="phones.extra.value"
              maxLength={500}
              optional
            />
          </>
        )}
      />
    </fieldset>
  );
}
