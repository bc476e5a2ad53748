import type { Parts } from "../parts.ts";
import { Api, type ApiOptions } from "./api.ts";
import { administrationApi } from "./administration.ts";
import { callSettingsApi } from "./call_settings.ts";
import { featureCodeApi } from "./feature_codes.ts";
import { ringGroupApi } from "./ring_groups.ts";
import { userApi } from "./users.ts";

/** The whole REST API. */
export function createApi(options: ApiOptions, parts: Parts): Api {
  const api = new Api(options);
  userApi(api, parts.users);
  callSettingsApi(api, parts.callChoices);
  ringGroupApi(api, parts.groups);
  featureCodeApi(api, parts.codes);
  administrationApi(api, parts.administration, parts.keys);
  return api;
}
