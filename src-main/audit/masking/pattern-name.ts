/** What a pattern of one's own may be called: the name stands in its masks, `[customer-number:3f9a2c41]`. */
export const patternName = /^[a-z][a-z0-9-]{0,39}$/u;
