import { figures as german } from "./de/figures.ts";
import type { Translator } from "./mod.ts";

const FIGURES: Readonly<Partial<Record<string, typeof german>>> = { de: german };

/** What a figure of the server is: `help` is its sentence in English. */
export const figureText = ({ language }: Translator, name: string, help: string): string =>
  FIGURES[language]?.[name] ?? help;
