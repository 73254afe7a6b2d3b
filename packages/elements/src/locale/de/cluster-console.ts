export const clusterConsole: Readonly<Record<string, string>> = {};
