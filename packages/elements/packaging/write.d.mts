/** Every derived file, by its path in the package. */
export function derivedFiles(): Promise<ReadonlyMap<string, string>>;
/** Writes those whose text differs. */
export function writeDerivedFiles(): Promise<void>;
