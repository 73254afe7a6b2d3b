/**
 * The best rows of any number that are offered, in memory for those alone: a heap with the worst kept on top. A greater
 * key is better; between equal keys the smaller pid is.
 */
export class TopRows {
  readonly #keys: Float64Array;
  readonly #pids: Int32Array;
  readonly #indexes: Int32Array;
  #size = 0;

  constructor(limit: number) {
    this.#keys = new Float64Array(limit);
    this.#pids = new Int32Array(limit);
    this.#indexes = new Int32Array(limit);
  }

  offer(key: number, pid: number, index: number): void {
    if (this.#size < this.#keys.length) {
      this.#set(this.#size, key, pid, index);
      this.#up(this.#size++);
    } else if (this.#size > 0 && this.#worse(this.#keys[0] as number, this.#pids[0] as number, key, pid)) {
      this.#set(0, key, pid, index);
      this.#down();
    }
  }

  /** Indexes of the rows kept, best first. */
  best(): number[] {
    return Array.from({ length: this.#size }, (_, at) => at)
      .sort((a, b) => {
        const [keyA, keyB] = [this.#keys[a] as number, this.#keys[b] as number];
        return keyA === keyB ? (this.#pids[a] as number) - (this.#pids[b] as number) : keyA < keyB ? 1 : -1;
      })
      .map((at) => this.#indexes[at] as number);
  }

  #worse(keyA: number, pidA: number, keyB: number, pidB: number): boolean {
    return keyA < keyB || (keyA === keyB && pidA > pidB);
  }

  #worseAt(a: number, b: number): boolean {
    return this.#worse(
      this.#keys[a] as number,
      this.#pids[a] as number,
      this.#keys[b] as number,
      this.#pids[b] as number,
    );
  }

  #set(at: number, key: number, pid: number, index: number): void {
    this.#keys[at] = key;
    this.#pids[at] = pid;
    this.#indexes[at] = index;
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#worseAt(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = right < this.#size && this.#worseAt(right, left) ? right : left;
      if (child >= this.#size || !this.#worseAt(child, at)) return;
      this.#swap(child, at);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const [key, pid, index] = [this.#keys[a] as number, this.#pids[a] as number, this.#indexes[a] as number];
    this.#set(a, this.#keys[b] as number, this.#pids[b] as number, this.#indexes[b] as number);
    this.#set(b, key, pid, index);
  }
}
