/**
 * Where our own sounds lie. This module stays two folders below the root: so does the bundle in the
 * executable, and both find them by the same path.
 */
export const STATIC_SOUNDS = new URL("../../static/sounds/", import.meta.url);
