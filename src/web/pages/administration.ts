import type { Administration, Users } from "../../administration/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import type { PageRoute } from "../routes.ts";
import { banPages } from "./bans.tsx";
import { callingPages } from "./calling.tsx";
import { callHistoryPages, type NameOf } from "./call_history.tsx";
import { contactPages } from "./contacts.tsx";
import { liveCallPages } from "./live_calls.tsx";
import { backupPages, certificatePages, systemPages } from "./server.tsx";
import { settingPages } from "./server_settings.tsx";

/** The pages of what the owner and users look at and change besides users and their devices. */
export function administrationPages(
  administration: Administration,
  users: Users,
  streams: EventStreams,
): readonly PageRoute[] {
  const { history, contacts } = administration;
  const nameOf = nameIn(administration);
  return [
    ...callHistoryPages({ history, users, nameOf }),
    ...callingPages(administration.calling),
    ...liveCallPages(administration.live, administration.listening, nameOf, streams),
    ...contactPages(contacts),
    ...banPages(administration.bans),
    ...settingPages(administration.settings),
    ...certificatePages(administration.certificates),
    ...backupPages(administration.backups, administration.folder, administration.schedule),
    ...systemPages(administration.system, streams),
  ];
}

/** Who has a number, as a viewer may know it. */
export function nameIn({ history, contacts }: Administration): NameOf {
  return (number, viewer) =>
    history.nameOf(number) ?? contacts.nameOf(number, viewer === "owner" ? undefined : viewer);
}
