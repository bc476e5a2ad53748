import type { MenuEntry } from "../../../views/layout.tsx";
import type { Role } from "../../domain/mod.ts";
import type { Parts } from "../parts.ts";
import type { PageRoute } from "../routes.ts";
import { callPages } from "./call.tsx";
import { ADMINISTRATION_MENU, administrationPages } from "./administration.ts";
import { callSettingsPages } from "./call_settings.tsx";
import { devicePages } from "./devices.tsx";
import { featureCodePages } from "./feature_codes.tsx";
import { foundPhonePages } from "./found_phones.tsx";
import { ownDevicePages } from "./own_devices.tsx";
import { PEOPLE_MENU, peoplePages } from "./people.ts";
import { networkPages } from "./network.tsx";
import { overviewPages } from "./overview.tsx";
import { profilePages } from "./profiles.tsx";
import { musicPages } from "./music.tsx";
import { ringGroupPages } from "./ring_groups.tsx";
import { setupPages } from "./setup.tsx";
import { userPages } from "./users.tsx";

/** Every page there is. */
export function allPages(parts: Parts): readonly PageRoute[] {
  return [
    ...overviewPages(parts.overview, parts.streams),
    ...setupPages(parts.setup, parts.network),
    ...networkPages(parts.network),
    ...userPages(parts.users),
    ...foundPhonePages(parts.phones.provisioning),
    ...devicePages(parts.phones),
    ...ownDevicePages(parts.phones.devices, parts.phones.provisioning),
    ...profilePages(parts.phones.profiles),
    ...callPages(parts.calls, parts.traces),
    ...callSettingsPages(parts.callChoices, parts.music.names),
    ...ringGroupPages(parts.groups, parts.music.names),
    ...featureCodePages(parts.codes),
    ...musicPages(parts.music),
    ...administrationPages(parts.administration, parts.users),
    ...peoplePages(parts.people, parts.users),
  ];
}

/** What administrators and others find in the menu; the first run as long as it is not over. */
export function menuOf({ setup }: Pick<Parts, "setup">): (role: Role) => readonly MenuEntry[] {
  const first: MenuEntry = { path: "/setup/place", text: "nav.setup" };
  return (role) =>
    role === "administrator" && !setup.isFinished() ? [first, ...MENU[role]] : MENU[role];
}

const MENU: Readonly<Record<Role, readonly MenuEntry[]>> = {
  administrator: [
    { path: "/", text: "nav.home" },
    { path: "/users", text: "nav.users" },
    { path: "/devices", text: "devices.title" },
    { path: "/groups", text: "groups.title" },
    { path: "/codes", text: "codes.title" },
    ...ADMINISTRATION_MENU.administrator,
    ...PEOPLE_MENU.administrator,
    { path: "/network", text: "network.title" },
  ],
  user: [
    { path: "/my/devices", text: "devices.mine" },
    { path: "/my/settings", text: "callSettings.mine" },
    { path: "/my/codes", text: "codes.title" },
    ...ADMINISTRATION_MENU.user,
    ...PEOPLE_MENU.user,
  ],
};
