export const auditLog: Readonly<Record<string, string>> = {};
