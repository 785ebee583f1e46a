/** Placeholder of the bridge. */
export {};
