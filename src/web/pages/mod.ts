import type { MenuEntry } from "../../../views/layout.tsx";
import type { Role } from "../../domain/mod.ts";
import type { Parts } from "../parts.ts";
import type { PageRoute } from "../routes.ts";
import { callSettingsPages } from "./call_settings.tsx";
import { ringGroupPages } from "./ring_groups.tsx";
import { userPages } from "./users.tsx";

/** Every page there is. */
export function allPages(parts: Parts): readonly PageRoute[] {
  return [
    ...userPages(parts.users),
    ...callSettingsPages(parts.callChoices, parts.music.names),
    ...ringGroupPages(parts.groups, parts.music.names),
  ];
}

/** What administrators and others find in the menu. */
export const MENU: Readonly<Record<Role, readonly MenuEntry[]>> = {
  administrator: [
    { path: "/users", text: "nav.users" },
    { path: "/groups", text: "groups.title" },
  ],
  user: [
    { path: "/my/settings", text: "callSettings.mine" },
  ],
};
