export const supervisionTree: Readonly<Record<string, string>> = {};
