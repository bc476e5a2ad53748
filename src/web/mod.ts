export { type AppOptions, type Complaints, createApp } from "./app.ts";
export { HttpPortInUseError, type RunningWeb, serveWeb, type WebOptions } from "./serve_web.ts";
