/** What the tables say for "no limit", where null says "as the role or the settings have it". */
export const noLimit = Number.MAX_SAFE_INTEGER;
