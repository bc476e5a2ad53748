import { Badge } from "./components/badge.tsx";
import { type FormState, Input, Select } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import { figureText } from "./text/figures.ts";
import type { Translator } from "./text/mod.ts";

export interface SystemProps {
  readonly t: Translator;
  readonly version: string;
  readonly startedAt: Date;
  readonly uptimeSeconds: number;
  /** Octets. */
  readonly memory: number;
  readonly data: number;
  readonly figures: readonly {
    readonly name: string;
    readonly help: string;
    readonly labels: string;
    readonly value: number;
  }[];
}

const MEGA = 1024 * 1024;

export function SystemPage(props: SystemProps) {
  const { t, version, startedAt, uptimeSeconds, memory, data, figures } = props;
  return (
    <>
      <h1>{t("system.title")}</h1>
      <dl class="facts">
        <dt>{t("system.version")}</dt>
        <dd>{version}</dd>
        <dt>{t("system.startedAt")}</dt>
        <dd>{t.dateTime(startedAt)}</dd>
        <dt>{t("system.uptime")}</dt>
        <dd>{t.duration(uptimeSeconds)}</dd>
        <dt>{t("system.memory")}</dt>
        <dd>{t.number(Math.round(memory / MEGA))} MB</dd>
        <dt>{t("system.data")}</dt>
        <dd>{t.number(Math.round(10 * data / MEGA) / 10)} MB</dd>
      </dl>
      <h2>{t("system.figures")}</h2>
      <p>{t("system.figures.about")}</p>
      <Table
        t={t}
        caption={t("system.figures")}
        rows={figures}
        rowKey={({ name, labels }) => `${name} ${labels}`}
        columns={[
          {
            title: t("system.figure"),
            kind: "main",
            cell: ({ name, help, labels }) => (
              <>
                {figureText(t, name, help)}{" "}
                {labels !== "" && <span class="optional">{labels}</span>}
                <br />
                <small class="mono">{name}</small>
              </>
            ),
          },
          { title: t("system.value"), kind: "number", cell: ({ value }) => t.number(value) },
        ]}
      />
    </>
  );
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

export interface LogProps {
  readonly t: Translator;
  readonly lines: readonly {
    readonly sequence: number;
    readonly level: typeof LEVELS[number];
    readonly text: string;
  }[];
  /** Where lines come from that are written while the page is open. */
  readonly stream: string;
  readonly state: FormState;
}

export function LogPage({ t, lines, stream, state }: LogProps) {
  const field = { t, form: "log", state, optional: true };
  return (
    <>
      <h1>{t("logs.title")}</h1>
      <p>{t("logs.about")}</p>
      <form
        method="get"
        action="/logs"
        role="search"
        aria-label={t("logs.search")}
        class="filters"
      >
        <Select
          {...field}
          name="level"
          label="logs.level"
          choices={LEVELS.map((value) => ({ value, text: t(`logs.level.${value}`) }))}
        />
        <Input {...field} name="text" label="logs.text" maxLength={100} />
        <p class="actions">
          <button type="submit">{t("action.search")}</button>
        </p>
      </form>
      {lines.length === 0 && <p class="empty">{t("logs.none")}</p>}
      <ol
        id="log-lines"
        class="plain-list log"
        data-most="1000"
        hx-sse:connect={stream}
        hx-swap="afterbegin"
      >
        <LogLines lines={lines} />
      </ol>
    </>
  );
}

/** Lines of the log, the latest first. */
export function LogLines({ lines }: Pick<LogProps, "lines">) {
  return (
    <>
      {lines.map(({ sequence, level, text }) => (
        <li key={sequence}>
          <Badge kind={level === "error" ? "bad" : level === "warn" ? "warning" : "neutral"}>
            {level}
          </Badge>{" "}
          <code>{text}</code>
        </li>
      ))}
    </>
  );
}
