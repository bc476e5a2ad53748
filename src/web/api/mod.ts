import type { Parts } from "../parts.ts";
import { Api, type ApiOptions } from "./api.ts";
import { administrationApi } from "./administration.ts";
import { callRuleApi } from "./call_rules.ts";
import { callSettingsApi } from "./call_settings.ts";
import { deviceApi } from "./devices.ts";
import { emergencyApi } from "./emergency.ts";
import { featureCodeApi } from "./feature_codes.ts";
import { numberListApi } from "./number_lists.ts";
import { peopleApi } from "./people.ts";
import { outsideApi } from "./outside.ts";
import { provisioningApi } from "./provisioning.ts";
import { musicApi } from "./music.ts";
import { ringGroupApi } from "./ring_groups.ts";
import { scheduleApi } from "./schedules.ts";
import { screeningApi } from "./screening.ts";
import { eventApi } from "./events.ts";
import { gatewayFiguresApi } from "./gateway_figures.ts";
import { noticeApi } from "./notices.ts";
import { tollApi } from "./tolls.ts";
import { userApi } from "./users.ts";

/** The whole REST API. */
export function createApi(options: ApiOptions, parts: Parts): Api {
  const api = new Api(options);
  userApi(api, parts.users);
  deviceApi(api, parts.phones);
  provisioningApi(api, parts.phones);
  eventApi(api, parts.streams);
  callSettingsApi(api, parts.callChoices);
  ringGroupApi(api, parts.groups);
  featureCodeApi(api, parts.codes);
  emergencyApi(api, parts.emergencies);
  tollApi(api, parts.tolls);
  noticeApi(api, parts.notices);
  gatewayFiguresApi(api, parts.figures);
  callRuleApi(api, parts.policy.rules);
  scheduleApi(api, parts.policy.schedules);
  numberListApi(api, parts.policy.lists);
  screeningApi(api, parts.policy);
  musicApi(api, parts.music);
  outsideApi(api, parts.outside);
  administrationApi(api, parts.administration, parts.keys);
  peopleApi(api, parts.people);
  return api;
}
