import type { Parts } from "../parts.ts";
import type { PageRoute } from "../routes.ts";
import { callPages } from "./call.tsx";
import { administrationPages, nameIn } from "./administration.ts";
import { callSettingsPages } from "./call_settings.tsx";
import { devicePages } from "./devices.tsx";
import { emergencyPages } from "./emergency.tsx";
import { featureCodePages } from "./feature_codes.tsx";
import { foundPhonePages } from "./found_phones.tsx";
import { ownDevicePages } from "./own_devices.tsx";
import { outsidePages } from "./outside.ts";
import { peoplePages } from "./people.ts";
import { networkPages } from "./network.tsx";
import { gatewayFiguresPages } from "./gateway_figures.tsx";
import { noticePages } from "./notices.tsx";
import { overviewPages } from "./overview.tsx";
import { policyPages } from "./policy.ts";
import { profilePages } from "./profiles.tsx";
import { mailboxPages } from "./mailbox.tsx";
import { mailboxesPages } from "./mailboxes.tsx";
import { musicPages } from "./music.tsx";
import { ringGroupPages } from "./ring_groups.tsx";
import { setupPages } from "./setup.tsx";
import { autoReplyPages } from "./auto_replies.tsx";
import { textPages } from "./texts.tsx";
import { tollPages } from "./tolls.tsx";
import { twilioPages } from "./twilio.tsx";
import { twilioTrunkPages } from "./twilio_trunk.tsx";
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
    ...callPages(parts.calls, parts.traces, parts.mailboxes),
    ...callSettingsPages(parts.callChoices, parts.music.names),
    ...ringGroupPages(parts.groups, parts.music.names),
    ...featureCodePages(parts.codes),
    ...tollPages(parts.tolls),
    ...autoReplyPages(parts.autoReplies, {
      numbers: () => parts.texts.numbersOf("owner"),
      users: () =>
        parts.users.list().map(({ id, name, extension }) => ({
          value: id,
          text: `${extension} ${name}`,
        })),
      schedules: () =>
        parts.policy.schedules.list().map(({ id, name }) => ({ value: id, text: name })),
    }),
    ...textPages(parts.texts, nameIn(parts.administration), parts.streams),
    ...twilioPages(parts.twilio),
    ...twilioTrunkPages(parts.twilioTrunk),
    ...noticePages(parts.notices),
    ...mailboxesPages(parts.mailboxes),
    ...mailboxPages({
      mailboxes: parts.mailboxes,
      streams: parts.streams,
      nameOf: nameIn(parts.administration),
      code: () => parts.codes.get("mailbox")?.code,
    }),
    ...gatewayFiguresPages(parts.figures),
    ...policyPages(parts),
    ...emergencyPages({
      emergencies: parts.emergencies,
      testCode: () => parts.codes.get("emergency-test")?.code,
    }),
    ...musicPages(parts.music),
    ...outsidePages(parts.outside, parts.phones.devices, parts.streams),
    ...administrationPages(parts.administration, parts.users, parts.streams),
    ...peoplePages(parts.people, parts.users),
  ];
}
