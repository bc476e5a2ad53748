import { PreviewPage } from "../../../views/device.tsx";
import {
  ProfileForm,
  type ProfileFormProps,
  ProfilePage,
  ProfilesPage,
} from "../../../views/profiles.tsx";
import type { PhoneProfiles } from "../../administration/mod.ts";
import type { ProfileId, ProvisioningProfile } from "../../domain/mod.ts";
import { vendorFacts } from "../../provisioning/mod.ts";
import { type Fields, textIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";
import { previewText } from "./device_rows.ts";
import {
  phoneOptionFields,
  phoneOptionsIn,
  phoneRowCounts,
  phoneRowsChanged,
  VENDOR_CHOICES,
} from "./phone_option_fields.ts";

/** What phones of a kind have in common. */
export function profilePages(profiles: PhoneProfiles): readonly PageRoute[] {
  const found = (visit: Visit) => profiles.get(visit.param("id") as ProfileId);
  return [
    page("administrator", "GET", "/profiles", (visit) => {
      const rows = profiles.list().map(({ id, name, vendor, model }) => ({
        id,
        name,
        model,
        vendor: vendor && vendorFacts(vendor).name,
      }));
      return visit.page(visit.t("profiles.title"), <ProfilesPage t={visit.t} profiles={rows} />);
    }),
    page("administrator", "GET", "/profiles/new", (visit) => show(visit, {})),
    page("administrator", "POST", "/profiles/new", (visit) => save(visit)),
    page("administrator", "GET", "/profiles/:id", (visit) => {
      const profile = found(visit);
      return profile ? show(visit, fieldsOf(profile), profile) : visit.error(404);
    }),
    page("administrator", "GET", "/profiles/:id/preview", (visit) => {
      const profile = found(visit);
      if (profile?.vendor === undefined) return visit.error(404);
      return visit.page(
        visit.t("profiles.preview"),
        <PreviewPage
          t={visit.t}
          title={profile.name}
          back={`/profiles/${profile.id}`}
          file={previewText(() => profiles.preview(profile))}
        />,
      );
    }),
    page("administrator", "POST", "/profiles/:id", (visit) => {
      const profile = found(visit);
      return profile ? save(visit, profile) : visit.error(404);
    }),
    page("administrator", "POST", "/profiles/:id/remove", (visit) => {
      const removed = profiles.remove(visit.actor, visit.param("id") as ProfileId);
      return removed.ok ? visit.goTo("/profiles", "notice.removed") : visit.error(404);
    }),
  ];

  function show(visit: Visit, fields: Fields, profile?: ProvisioningProfile): Response {
    const props = propsOf(visit, fields, profile);
    return visit.page(props.title ?? visit.t("profiles.add"), <ProfilePage {...props} />);
  }

  async function save(visit: Visit, profile?: ProvisioningProfile): Promise<Response> {
    const fields = await visit.fields();
    const title = visit.t("profiles.title");
    const other = phoneRowsChanged(fields);
    if (other) {
      const props = propsOf(visit, other, profile);
      return visit.formWith(title, <ProfileForm {...props} />, <ProfilePage {...props} />);
    }
    const saved = profile
      ? profiles.change(visit.actor, profile.id, inputOf(fields))
      : profiles.create(visit.actor, inputOf(fields));
    if (saved.ok) return visit.goTo("/profiles", "notice.saved");
    if (saved.missing) return visit.error(404);
    const props = {
      ...propsOf(visit, fields, profile),
      state: formState(fields, saved.problems),
    };
    return visit.formAgain(title, <ProfileForm {...props} />, <ProfilePage {...props} />);
  }
}

function propsOf(
  { t }: Visit,
  fields: Fields,
  profile: ProvisioningProfile | undefined,
): ProfileFormProps {
  return {
    t,
    ...(profile
      ? { id: profile.id, title: profile.name, hasPreview: profile.vendor !== undefined }
      : {}),
    state: { values: fields, problems: [] },
    vendors: VENDOR_CHOICES,
    ...phoneRowCounts(fields),
  };
}

function fieldsOf({ name, vendor, model, options }: ProvisioningProfile): Fields {
  return { name, vendor: vendor ?? "", model: model ?? "", ...phoneOptionFields(options) };
}

function inputOf(fields: Fields): unknown {
  return {
    name: fields["name"] ?? "",
    vendor: textIn(fields, "vendor"),
    model: textIn(fields, "model"),
    options: phoneOptionsIn(fields),
  };
}
