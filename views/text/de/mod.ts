import type { TextKey } from "../mod.ts";
import { call } from "./call.ts";
import { administration } from "./administration.ts";
import { callSettings } from "./call_settings.ts";
import { calling } from "./calling.ts";
import { codes } from "./codes.ts";
import { accounts } from "./accounts.ts";
import { common } from "./common.ts";
import { considered } from "./considered.ts";
import { devices } from "./devices.ts";
import { emergency } from "./emergency.ts";
import { groups } from "./groups.ts";
import { network } from "./network.ts";
import { outside } from "./outside.ts";
import { gatewayFigures } from "./gateway_figures.ts";
import { notices } from "./notices.ts";
import { overview } from "./overview.ts";
import { ruleWords } from "./rules.ts";
import { screeningWords } from "./screening.ts";
import { callRules } from "./rule_pages.ts";
import { schedules } from "./schedules.ts";
import { numberLists } from "./lists.ts";
import { screeningPages } from "./screening_pages.ts";
import { setup } from "./setup.ts";
import { texts } from "./texts.ts";
import { tolls } from "./tolls.ts";
import { twilio } from "./twilio.ts";
import { twilioTrunk } from "./twilio_trunk.ts";
import { users } from "./users.ts";
import { voicemail } from "./voicemail.ts";

export const de: Record<TextKey, string> = {
  ...common,
  ...accounts,
  ...call,
  ...considered,
  ...network,
  ...outside,
  ...overview,
  ...setup,
  ...users,
  ...voicemail,
  ...devices,
  ...gatewayFigures,
  ...notices,
  ...texts,
  ...tolls,
  ...twilio,
  ...twilioTrunk,
  ...emergency,
  ...callSettings,
  ...calling,
  ...groups,
  ...codes,
  ...administration,
  ...ruleWords,
  ...screeningPages,
  ...numberLists,
  ...schedules,
  ...callRules,
  ...screeningWords,
};
