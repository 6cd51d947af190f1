const width = 40;

/** Shows progress: a bar on a terminal, elsewhere a line after each tenth. */
export class ProgressBar {
  readonly #what: string;
  readonly #total: number;
  readonly #begun = performance.now();
  #tenths = 0;

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
  }

  show(done: number): void {
    const share = done / this.#total;
    const seconds = (performance.now() - this.#begun) / 1000;
    const text = `${format(done)} of ${format(this.#total)} ${this.#what}, ${format(Math.round(done / seconds))}/s`;
    if (process.stderr.isTTY) {
      const filled = Math.round(share * width);
      process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${text}  `);
    } else if (Math.floor(share * 10) > this.#tenths) {
      this.#tenths = Math.floor(share * 10);
      process.stderr.write(`${text}\n`);
    }
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\n');
  }
}

function format(count: number): string {
  return count.toLocaleString('en');
}
