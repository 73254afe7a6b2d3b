export const health: Readonly<Record<string, string>> = {};
