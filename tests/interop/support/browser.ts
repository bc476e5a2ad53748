/** A real browser without a screen, and what can be found out about a page in it. */

import assert from "node:assert/strict";
import axe from "axe-core";
import puppeteer, { type Browser, type HTTPResponse, type Page } from "puppeteer-core";

export const CHROMIUM = "chromium";

const PROGRAM = "/usr/bin/chromium";

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colours: "light" | "dark";
}

export const LOOKS: readonly Look[] = [
  { width: 1280, height: 900, colours: "light" },
  { width: 1280, height: 900, colours: "dark" },
  { width: 360, height: 740, colours: "light" },
  { width: 360, height: 740, colours: "dark" },
];

/** Chromium with one page. What that page complains about is kept. */
export class Chromium implements AsyncDisposable {
  readonly page: Page;
  /** Errors on the console, exceptions, and requests that failed. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #base: string;

  private constructor(browser: Browser, page: Page, base: string) {
    this.#browser = browser;
    this.page = page;
    this.#base = base;
    page.on("pageerror", (error) => this.complaints.push(`exception: ${error}`));
    page.on("console", (message) => {
      // A form that comes back with what is wrong is no complaint of the page.
      if (message.type() !== "error" || message.text().includes("422")) return;
      this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // Streams end with the page that listened to them.
      if (why !== "net::ERR_ABORTED") this.complaints.push(`${request.url()}: ${why}`);
    });
  }

  static async start(base: string): Promise<Chromium> {
    const browser = await puppeteer.launch({
      executablePath: PROGRAM,
      headless: true,
      // Root, as which tests run, may not have the sandbox.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    const [page] = await browser.pages();
    assert.ok(page);
    return new Chromium(browser, page, base);
  }

  async open(path: string): Promise<HTTPResponse> {
    const response = await this.page.goto(new URL(path, this.#base).href, {
      // A page that listens to events never falls silent.
      waitUntil: "load",
    });
    assert.ok(response, path);
    return response;
  }

  /** Types into fields, by their labels' `for`. */
  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      const field = await this.page.waitForSelector(`main [name="${name}"]`);
      assert.ok(field, name);
      const tag = await field.evaluate((element) => element.tagName);
      if (tag === "SELECT") await field.select(value);
      else {
        await field.evaluate((element) => (element as unknown as { value: string }).value = "");
        await field.type(value);
      }
    }
  }

  /** Presses what says `text`, and waits for the page that follows. */
  async press(text: string): Promise<void> {
    const button = await this.page.waitForSelector(
      `main ::-p-xpath(//button[normalize-space()='${text}'] | //a[normalize-space()='${text}'])`,
    );
    assert.ok(button, text);
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), button.click()]);
  }

  /** The visible text of the page. */
  async text(): Promise<string> {
    return await this.page.$eval("main", (main) => (main as unknown as HTMLElement).innerText);
  }

  async look({ width, height, colours }: Look): Promise<void> {
    await this.page.setViewport({ width, height });
    await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
  }

  /** What keeps somebody from using the page as it looks now, by axe-core. */
  async barriers(): Promise<readonly string[]> {
    // Injected by the debugger, past the page's own policy, which forbids such scripts.
    await this.page.evaluate(axe.source);
    const violations = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const result = await axe.run();
      return result.violations.map(({ id, nodes }) => ({
        id,
        where: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`),
      }));
    });
    return violations.map(({ id, where }) => `${id}: ${where.join(" | ")}`);
  }

  /** True when the page is wider than what it is looked at through. */
  async overflows(): Promise<boolean> {
    return await this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth > clientWidth;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

interface HTMLElement {
  readonly innerText: string;
}

/** What the functions above see that run in the page. */
declare const document: {
  readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number };
};
