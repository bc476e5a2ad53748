import { FileInput } from "./components/file_input.tsx";
import { EMPTY_FORM, Form, type FormState } from "./components/form.tsx";
import { Table } from "./components/table.tsx";
import type { TextKey, Translator } from "./text/mod.ts";

export interface MusicRow {
  readonly name: string;
  readonly octets: number;
  /** The extensions whose callers hear it. */
  readonly usedBy: readonly string[];
}

/** What a file was found to be that was only to be checked. */
export interface MusicFinding {
  readonly seconds: number;
  readonly hertz: number;
  readonly bits: number;
  readonly warnings: readonly TextKey[];
}

export interface MusicProps {
  readonly t: Translator;
  readonly files: readonly MusicRow[];
  readonly state?: FormState;
  readonly finding?: MusicFinding | undefined;
}

export function MusicPage(props: MusicProps) {
  const { t, files } = props;
  return (
    <>
      <h1>{t("music.title")}</h1>
      <p>{t("music.about")}</p>
      <Table
        t={t}
        caption={t("music.title")}
        empty={t("music.none")}
        rows={files}
        rowKey={({ name }) => name}
        columns={[
          {
            title: t("music.name"),
            kind: "main",
            cell: ({ name }) => <a href={`/music/${name}`}>{name}</a>,
          },
          { title: t("music.listen"), cell: (row) => <Player t={t} name={row.name} /> },
          {
            title: t("music.size"),
            kind: "number",
            cell: ({ octets }) => `${t.number(Math.ceil(octets / 1024))} KB`,
          },
          {
            title: t("music.usedBy"),
            cell: ({ usedBy }) => usedBy.length === 0 ? t("music.nobody") : usedBy.join(", "),
          },
          { title: t("action.remove"), cell: ({ name }) => <RemoveMusic t={t} name={name} /> },
        ]}
      />
      <h2>{t("music.upload")}</h2>
      <MusicForm {...props} />
    </>
  );
}

function Player({ t, name }: { readonly t: Translator; readonly name: string }) {
  return (
    <audio
      controls
      preload="none"
      src={`/music/${name}`}
      aria-label={`${t("music.listen")} ${name}`}
    >
    </audio>
  );
}

function RemoveMusic({ t, name }: { readonly t: Translator; readonly name: string }) {
  return (
    <details>
      <summary>{t("music.remove", { name })}</summary>
      <form method="post" action={`/music/${name}/remove`}>
        <p>{t("music.remove.text")}</p>
        <button type="submit" class="dangerous">{t("action.remove")}</button>
      </form>
    </details>
  );
}

export function MusicForm({ t, state = EMPTY_FORM, finding }: MusicProps) {
  return (
    <Form t={t} id="music" action="/music" state={state} submit="music.upload" multipart>
      {finding && (
        <div role="status" class="notice">
          <p>{t("music.fine", { ...finding, warnings: "" })}</p>
          {finding.warnings.map((warning) => <p key={warning}>{t(warning)}</p>)}
        </div>
      )}
      <FileInput
        t={t}
        form="music"
        name="file"
        label="music.file"
        hint="music.file.hint"
        accept=".wav,audio/wav,audio/x-wav"
        state={state}
      />
      <p>
        <button type="submit" name="check" value="on" class="quiet">{t("music.check")}</button>
      </p>
    </Form>
  );
}
