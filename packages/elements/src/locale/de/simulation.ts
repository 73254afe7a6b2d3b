export const simulation: Readonly<Record<string, string>> = {};
