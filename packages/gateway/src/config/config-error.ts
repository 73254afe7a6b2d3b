/** The configuration is wrong. The message is one line that says where and what to do, and repeats no value that may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
