import type { MenuSection } from "../../views/layout.tsx";
import type { Role } from "../domain/mod.ts";

const MENU: Readonly<Record<Role, readonly MenuSection[]>> = {
  administrator: [
    { entries: [{ path: "/", text: "nav.home" }] },
    {
      title: "nav.phones",
      entries: [
        { path: "/users", text: "nav.users" },
        { path: "/devices", text: "devices.title" },
        { path: "/groups", text: "groups.title" },
        { path: "/codes", text: "codes.title" },
        { path: "/music", text: "music.title" },
      ],
    },
    {
      title: "nav.calls",
      entries: [
        { path: "/live", text: "live.title" },
        { path: "/calls", text: "calls.title" },
        { path: "/texts", text: "texts.title" },
        { path: "/mailboxes", text: "mailboxes.title" },
        { path: "/contacts", text: "contacts.title" },
        { path: "/rules", text: "rules.title" },
        { path: "/schedules", text: "schedules.title" },
        { path: "/screening", text: "screening.title" },
        { path: "/lists", text: "lists.title" },
        { path: "/dry-run", text: "dryRun.title" },
      ],
    },
    {
      title: "nav.outside",
      entries: [
        { path: "/gateways", text: "gateways.title" },
        { path: "/routes", text: "routes.title" },
        { path: "/numbers", text: "numbers.title" },
        { path: "/twilio", text: "twilio.title" },
        { path: "/tolls", text: "tolls.title" },
        { path: "/emergency", text: "emergency.title" },
        { path: "/figures", text: "figures.title" },
      ],
    },
    {
      title: "nav.access",
      entries: [
        { path: "/accounts", text: "accounts.title" },
        { path: "/bans", text: "bans.title" },
        { path: "/audit", text: "audit.title" },
      ],
    },
    {
      title: "nav.server",
      entries: [
        { path: "/settings", text: "settings.title" },
        { path: "/notices", text: "notices.title" },
        { path: "/certificate", text: "certificate.title" },
        { path: "/network", text: "network.title" },
        { path: "/backups", text: "backups.title" },
        { path: "/logs", text: "logs.title" },
        { path: "/system", text: "system.title" },
      ],
    },
    {
      title: "nav.me",
      entries: [
        { path: "/security", text: "security.title" },
        { path: "/sessions", text: "sessions.title" },
        { path: "/tokens", text: "tokens.title" },
      ],
    },
  ],
  user: [
    {
      title: "nav.calls",
      entries: [
        { path: "/my/calls", text: "calls.mine" },
        { path: "/my/live", text: "live.mine" },
        { path: "/my/texts", text: "texts.title" },
        { path: "/my/voicemail", text: "mailbox.mine" },
        { path: "/my/contacts", text: "contacts.mine" },
        { path: "/my/blocked", text: "blocked.title" },
      ],
    },
    {
      title: "nav.phones",
      entries: [
        { path: "/my/devices", text: "devices.mine" },
        { path: "/my/settings", text: "callSettings.mine" },
        { path: "/my/codes", text: "codes.title" },
      ],
    },
    {
      title: "nav.me",
      entries: [
        { path: "/security", text: "security.title" },
        { path: "/sessions", text: "sessions.title" },
        { path: "/tokens", text: "tokens.title" },
      ],
    },
  ],
};

const FIRST_RUN: MenuSection = { entries: [{ path: "/setup/place", text: "nav.setup" }] };

/** What administrators and others find in the menu; the first run as long as it is not over. */
export function menuOf(isSetUp: () => boolean): (role: Role) => readonly MenuSection[] {
  return (role) => role === "administrator" && !isSetUp() ? [FIRST_RUN, ...MENU[role]] : MENU[role];
}
