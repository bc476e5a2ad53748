import { Checkbox, type Choice, Form, type FormState, Input, Select } from "./components/form.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface CallSettingsProps {
  readonly t: Translator;
  /** Where the form goes. */
  readonly action: string;
  /** Where the way back leads; undefined where there is none. */
  readonly back?: string | undefined;
  /** The user's name and extension; undefined for the visitor's own. */
  readonly user?: string | undefined;
  readonly state: FormState;
  /** Other places that ring too. */
  readonly places: number;
  /** The files of music there are, by name. */
  readonly music: readonly string[];
  /** The user's own phones. */
  readonly phones: readonly Choice[];
}

const CONDITIONS = ["all", "busy", "noAnswer", "unreachable"] as const;

export function CallSettingsPage(props: CallSettingsProps) {
  const { t, user } = props;
  return (
    <>
      <h1>{user === undefined ? t("callSettings.mine") : t("callSettings.title", { user })}</h1>
      <CallSettingsForm {...props} />
    </>
  );
}

export function CallSettingsForm(props: CallSettingsProps) {
  const { t, action, back, state } = props;
  const field = { t, form: "settings", state };
  return (
    <Form
      t={t}
      id="settings"
      action={action}
      state={state}
      submit="action.save"
      {...(back === undefined ? {} : { cancel: back })}
    >
      <EnterSaves t={t} />
      <Checkbox
        {...field}
        name="doNotDisturb"
        label="callSettings.doNotDisturb"
        hint="callSettings.doNotDisturb.hint"
      />
      <Forwards t={t} state={state} />
      <Places {...props} />
      <Incoming {...props} />
      <Dialling {...props} />
      <Checkbox {...field} name="hideCallerId" label="callSettings.hideCallerId" />
    </Form>
  );
}

function Forwards({ t, state }: Pick<CallSettingsProps, "t" | "state">) {
  const field = { t, form: "settings", state };
  return (
    <fieldset>
      <legend>{t("callSettings.forwards")}</legend>
      <p>{t("callSettings.forwards.about")}</p>
      {CONDITIONS.map((condition) => (
        <div key={condition} class="pair">
          <Input
            {...field}
            name={`forward.${condition}.to`}
            label={`callSettings.forward.${condition}`}
            inputMode="tel"
            maxLength={255}
            optional
          />
          <Checkbox
            {...field}
            name={`forward.${condition}.enabled`}
            label={`callSettings.forward.${condition}.enabled`}
          />
        </div>
      ))}
    </fieldset>
  );
}

function Places({ t, state, places }: CallSettingsProps) {
  const field = { t, form: "settings", state };
  return (
    <fieldset>
      <legend>{t("callSettings.followMe")}</legend>
      <Checkbox
        {...field}
        name="followMe.enabled"
        label="callSettings.followMe.enabled"
        hint="callSettings.followMe.hint"
      />
      <Rows
        t={t}
        name="followMe.members"
        title="callSettings.place"
        add="callSettings.place.add"
        count={places}
        row={(at) => (
          <RingPlace t={t} form="settings" state={state} name={`followMe.members.${at}`} />
        )}
      />
    </fieldset>
  );
}

/** Somewhere a call rings too: of a user or of a group. */
export function RingPlace({ t, form, state, name }: {
  readonly t: Translator;
  readonly form: string;
  readonly state: FormState;
  /** What stands before the names of its fields. */
  readonly name: string;
}) {
  const field = { t, form, state };
  return (
    <>
      <Input
        {...field}
        name={`${name}.to`}
        label="place.to"
        hint="place.to.hint"
        inputMode="tel"
        maxLength={255}
      />
      <div class="pair">
        <Input
          {...field}
          name={`${name}.delaySeconds`}
          label="place.delay"
          inputMode="numeric"
          optional
        />
        <Input
          {...field}
          name={`${name}.ringSeconds`}
          label="place.ring"
          inputMode="numeric"
          optional
        />
      </div>
      <Select
        {...field}
        name={`${name}.confirm`}
        label="place.confirm"
        choices={[
          { value: "", text: t("place.confirm.outside") },
          { value: "yes", text: t("place.confirm.yes") },
          { value: "no", text: t("place.confirm.no") },
        ]}
        optional
      />
    </>
  );
}

function Incoming({ t, state, music }: CallSettingsProps) {
  const field = { t, form: "settings", state };
  return (
    <fieldset>
      <legend>{t("callSettings.more")}</legend>
      <Input
        {...field}
        name="noAnswerSeconds"
        label="callSettings.noAnswerSeconds"
        hint="callSettings.noAnswerSeconds.hint"
        inputMode="numeric"
        optional
      />
      <Input
        {...field}
        name="callWaiting"
        label="callSettings.callWaiting"
        hint="callSettings.callWaiting.hint"
        inputMode="numeric"
        optional
      />
      <Input
        {...field}
        name="pickupGroups"
        label="callSettings.pickupGroups"
        hint="callSettings.pickupGroups.hint"
        optional
      />
      <Select
        {...field}
        name="music"
        label="callSettings.music"
        choices={musicChoices(t, music, state.values["music"])}
        optional
      />
    </fieldset>
  );
}

/** How calls begin that are placed on a page. */
function Dialling({ t, state, phones }: CallSettingsProps) {
  const field = { t, form: "settings", state };
  return (
    <fieldset>
      <legend>{t("callSettings.dialling")}</legend>
      <p>{t("callSettings.dialling.about")}</p>
      <Select
        {...field}
        name="dialling.device"
        label="calling.phone"
        choices={phoneChoices(t, phones)}
        optional
      />
      <Checkbox
        {...field}
        name="dialling.autoAnswer"
        label="calling.autoAnswer"
        hint="calling.autoAnswer.hint"
      />
    </fieldset>
  );
}

/** Which phone rings first: all, or one of them. */
export const phoneChoices = (t: Translator, phones: readonly Choice[]): readonly Choice[] => [
  { value: "", text: t("calling.phone.all") },
  ...phones,
];

/** What is heard when nobody chooses, the files there are, and one that is chosen and gone. */
export function musicChoices(
  t: Translator,
  files: readonly string[],
  chosen: string | undefined,
  unchosen: TextKey = "music.own",
): readonly Choice[] {
  const gone = chosen !== undefined && chosen !== "" && !files.includes(chosen) ? [chosen] : [];
  return [
    { value: "", text: t(unchosen) },
    ...[...files, ...gone].map((name) => ({ value: name, text: name })),
  ];
}
