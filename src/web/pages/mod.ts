import type { MenuEntry } from "../../../views/layout.tsx";
import type { Role } from "../../domain/mod.ts";
import type { Parts } from "../parts.ts";
import type { PageRoute } from "../routes.ts";
import { callPages } from "./call.tsx";
import { ADMINISTRATION_MENU, administrationPages } from "./administration.ts";
import { callSettingsPages } from "./call_settings.tsx";
import { featureCodePages } from "./feature_codes.tsx";
import { ringGroupPages } from "./ring_groups.tsx";
import { userPages } from "./users.tsx";

/** Every page there is. */
export function allPages(parts: Parts): readonly PageRoute[] {
  return [
    ...userPages(parts.users),
    ...callPages(parts.calls, parts.traces),
    ...callSettingsPages(parts.callChoices, parts.music.names),
    ...ringGroupPages(parts.groups, parts.music.names),
    ...featureCodePages(parts.codes),
    ...administrationPages(parts.administration, parts.users),
  ];
}

/** What administrators and others find in the menu. */
export const MENU: Readonly<Record<Role, readonly MenuEntry[]>> = {
  administrator: [
    { path: "/users", text: "nav.users" },
    { path: "/groups", text: "groups.title" },
    { path: "/codes", text: "codes.title" },
    ...ADMINISTRATION_MENU.administrator,
  ],
  user: [
    { path: "/my/settings", text: "callSettings.mine" },
    { path: "/my/codes", text: "codes.title" },
    ...ADMINISTRATION_MENU.user,
  ],
};
