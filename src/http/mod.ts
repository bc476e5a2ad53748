export { type Complaints, createHealthApp } from "./health.ts";
export { lateSite } from "./late_site.ts";
export { HttpPortInUseError, type RunningWeb, serveWeb, type WebOptions } from "./serve_web.ts";
