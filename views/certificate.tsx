import { Badge } from "./components/badge.tsx";
import { EMPTY_FORM, Form, type FormState, TextArea } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import type { Translator } from "./text/mod.ts";

export interface CertificateView {
  readonly names: readonly string[];
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly daysLeft: number;
  readonly fingerprint: string;
  readonly origin: "files" | "uploaded" | "self-signed";
}

export interface CertificateProps {
  readonly t: Translator;
  /** Undefined while nothing speaks TLS. */
  readonly certificate: CertificateView | undefined;
  readonly state?: FormState;
}

/** Fewer days are worth a warning. */
const SOON_DAYS = 30;

export function CertificatePage(props: CertificateProps) {
  const { t, certificate } = props;
  return (
    <>
      <h1>{t("certificate.title")}</h1>
      <p>{t("certificate.about")}</p>
      {certificate
        ? <Facts t={t} certificate={certificate} />
        : <p class="empty">{t("certificate.none")}</p>}
      {certificate?.origin === "files" && <p class="empty">{t("certificate.fixed")}</p>}
      {certificate && certificate.origin !== "files" && (
        <>
          <h2>{t("certificate.replace")}</h2>
          <CertificateForm {...props} />
        </>
      )}
      {certificate?.origin === "uploaded" && (
        <Remove
          t={t}
          action="/certificate/remove"
          title="certificate.forget"
          text="certificate.forget.text"
        />
      )}
    </>
  );
}

function Facts({ t, certificate }: {
  readonly t: Translator;
  readonly certificate: CertificateView;
}) {
  const { names, issuer, validFrom, validTo, daysLeft, fingerprint, origin } = certificate;
  const kind = daysLeft < 0 ? "bad" : daysLeft < SOON_DAYS ? "warning" : "good";
  return (
    <dl class="facts">
      <dt>{t("certificate.names")}</dt>
      <dd>{names.join(", ")}</dd>
      <dt>{t("certificate.issuer")}</dt>
      <dd>{issuer}</dd>
      <dt>{t("certificate.origin")}</dt>
      <dd>{t(`certificate.origin.${origin}`)}</dd>
      <dt>{t("certificate.validFrom")}</dt>
      <dd>{t.dateTime(validFrom)}</dd>
      <dt>{t("certificate.validTo")}</dt>
      <dd>{t.dateTime(validTo)}</dd>
      <dt>{t("certificate.daysLeft")}</dt>
      <dd>
        <Badge kind={kind}>{t.number(daysLeft)}</Badge>
      </dd>
      <dt>{t("certificate.fingerprint")}</dt>
      <dd class="mono">{fingerprint}</dd>
    </dl>
  );
}

export function CertificateForm({ t, state = EMPTY_FORM }: Pick<CertificateProps, "t" | "state">) {
  // A key that was sent is not sent back.
  const { key: _key, ...values } = state.values;
  const field = { t, form: "certificate", state: { ...state, values } };
  return (
    <Form
      t={t}
      id="certificate"
      action="/certificate"
      state={state}
      submit="certificate.use"
    >
      <TextArea
        {...field}
        name="chain"
        label="certificate.chain"
        hint="certificate.chain.hint"
        rows={8}
      />
      <TextArea
        {...field}
        name="key"
        label="certificate.key"
        hint="certificate.key.hint"
        rows={6}
      />
    </Form>
  );
}
