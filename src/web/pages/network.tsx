import { EMPTY_FORM, type FormState } from "../../../views/components/form.tsx";
import { type FindingView, NetworkPage, NetworkTestForm } from "../../../views/network.tsx";
import type { NetworkTest, OutsideServer } from "../../diagnosis/mod.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

export interface NetworkParts {
  readonly test: Pick<NetworkTest, "run">;
  /** Who is asked, as people are told before. */
  readonly asked: { readonly stun: string; readonly time: string };
}

/** The test of the network, whenever somebody wants it. */
export function networkPages(parts: NetworkParts): readonly PageRoute[] {
  const action = "/network";
  return [
    page("administrator", "GET", action, (visit) =>
      visit.page(
        visit.t("network.title"),
        <NetworkPage t={visit.t} action={action} about={networkAbout(visit, parts)} />,
      )),
    page("administrator", "POST", action, async (visit) => {
      const { status, ...found } = await runNetworkTest(visit, parts);
      const props = { t: visit.t, action, ...found };
      if (visit.wantsPart) return visit.part(<NetworkTestForm {...props} />, status);
      const about = networkAbout(visit, parts);
      return visit.page(
        visit.t("network.title"),
        <NetworkPage {...props} about={about} />,
        status,
      );
    }),
  ];
}

export const networkAbout = ({ t }: Visit, { asked }: NetworkParts): string =>
  t("setup.network.about", asked);

/** Runs the test with what a form says; without it when that cannot be read. */
export async function runNetworkTest(visit: Visit, { test }: NetworkParts): Promise<{
  readonly status: 200 | 422;
  readonly state: FormState;
  readonly findings?: readonly FindingView[];
}> {
  const values = await visit.fields();
  const given = values["sipServer"]?.trim() ?? "";
  const server = serverOf(given);
  if (given !== "" && !server) {
    const problem = { field: "sipServer", text: "network.sipServer.invalid" };
    return { status: 422, state: formState(values, [problem]) };
  }
  const findings = await test.run(server);
  return { status: 200, findings, state: { ...EMPTY_FORM, values } };
}

/** A name or an IPv4 address, with port 5060 unless it says another. */
function serverOf(text: string): OutsideServer | undefined {
  const [, host, port = "5060"] = /^([A-Za-z0-9][A-Za-z0-9.-]{0,252})(?::(\d{1,5}))?$/.exec(text) ??
    [];
  return host !== undefined && Number(port) <= 65_535 && Number(port) > 0
    ? { host, port: Number(port) }
    : undefined;
}
