export {
  CATALOGUE,
  identityOfAgent,
  modelOfAgent,
  type VendorFacts,
  vendorFacts,
  vendorOfMac,
} from "./catalogue.ts";
export {
  ConfigurationServer,
  type ConfigurationServerOptions,
  type FileAnswer,
  type FileRequest,
  HOLDING,
} from "./configuration_server.ts";
export { contactEntries } from "./contact_entries.ts";
export { configurePhone, holdPhone, type PhoneFacts, profileOf } from "./configure_phone.ts";
export { HoldingPhones, type HoldingPhonesOptions } from "./holding_phones.ts";
export { formatMac, parseMac } from "./mac_address.ts";
export {
  MOST_EXTRA,
  MOST_KEYS,
  OPTION_LIMITS,
  type OptionProblem,
  optionProblems,
  type OptionProblemWord,
} from "./option_problems.ts";
export type { PhoneConfiguration, PhoneLine, RenderedFile } from "./phone_configuration.ts";
export { type PhonebookEntry, renderPhonebook } from "./phonebook.ts";
export {
  type IssuedToken,
  Provisioner,
  type ProvisionerOptions,
  SOFTPHONE_TOKEN_MS,
  TooManyTokensError,
  usualTerms,
} from "./provisioner.ts";
export { CLOUD_ID, type ProgramLink, programLink, qrText } from "./qr_text.ts";
export { renderBoot, renderConfiguration, renderSecond } from "./render.ts";
export {
  type FileKind,
  isWrittenName,
  type RequestedFile,
  requestedFile,
} from "./requested_file.ts";
export { UnwritableValueError } from "./safe_text.ts";
export { baseUrl } from "./base_url.ts";
export { type Site, siteOf, type SiteParts } from "./site.ts";
export { posixTimeZone, type TimeZone, timeZoneOf } from "./time_zone.ts";
export { type FoundPhone, FoundPhones } from "./found_phones.ts";
export { PlugAndPlay, type PlugAndPlayOptions, PNP_GROUP } from "./plug_and_play.ts";
export { PNP_EVENT } from "./pnp_notify.ts";
export { parsePnpRequest, type PnpRequest } from "./pnp_request.ts";
export {
  Resync,
  type ResyncBinding,
  type ResyncKind,
  type ResyncOptions,
  type ResyncOutcome,
} from "./resync.ts";
export {
  createProvisioning,
  type CreateProvisioningOptions,
  type Provisioning,
} from "./create_provisioning.ts";
export { DeviceDiary, type DeviceDiaryOptions } from "./device_diary.ts";
