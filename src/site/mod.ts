export { createSite, type SiteOptions } from "./create_site.ts";
