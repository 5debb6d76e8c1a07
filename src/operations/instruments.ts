/** A number of a metric, and what sets it apart from the metric's others. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Where it is not the metric's own: `_bucket`, `_sum` and `_count` of a histogram. */
  readonly metricName?: string
}

/** What is measured, in the words of Prometheus. */
export interface Instrument {
  readonly name: string
  readonly help: string
  readonly type: "counter" | "gauge" | "histogram"
  samples(): Sample[]
}

/** One number of a counter: adding to it costs no more than an addition. */
export interface Count {
  value: number
}

/** Numbers that only grow, one for each set of label values. */
export class Counter implements Instrument {
  readonly type = "counter" as const
  readonly name: string
  readonly help: string
  readonly #series: { labels: Record<string, string>; count: Count }[] = []

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }

  /**
   * Begins a series at 0.
   *
   * @param labels of a bounded set: never a client's own text
   */
  series(labels: Record<string, string> = {}): Count {
    const count = { value: 0 }
    this.#series.push({ labels, count })
    return count
  }

  samples(): Sample[] {
    return this.#series.map(({ labels, count }) => ({ labels, value: count.value }))
  }
}

/** Numbers that are looked up when somebody asks. */
export class Reading implements Instrument {
  readonly name: string
  readonly help: string
  readonly type: "counter" | "gauge"
  readonly samples: () => Sample[]

  /** @param read gives a number, or samples with labels */
  constructor(
    { name, help, type = "gauge" }: { name: string; help: string; type?: "counter" | "gauge" },
    read: () => number | Sample[],
  ) {
    this.name = name
    this.help = help
    this.type = type
    this.samples = () => {
      const found = read()
      return typeof found === "number" ? [{ labels: {}, value: found }] : found
    }
  }
}

/** How values are spread, one distribution for each set of label values. */
export class Histogram implements Instrument {
  readonly type = "histogram" as const
  readonly name: string
  readonly help: string
  readonly #bounds: readonly number[]
  readonly #series: { labels: Record<string, string>; distribution: Distribution }[] = []

  /** @param bounds the upper bounds of the buckets, rising */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name
    this.help = help
    this.#bounds = bounds
  }

  /** Begins a distribution. */
  series(labels: Record<string, string> = {}): Distribution {
    const distribution = new Distribution(this.#bounds)
    this.#series.push({ labels, distribution })
    return distribution
  }

  samples(): Sample[] {
    return this.#series.flatMap(({ labels, distribution }) =>
      distribution.samples(this.name, labels),
    )
  }
}

/** How the values of one series are spread. */
export class Distribution {
  readonly #bounds: readonly number[]
  /** How many fell in each bucket alone; the last is what is above all bounds. */
  readonly #counts: Float64Array
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  /** Adds a value. */
  observe(value: number): void {
    let bucket = 0
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket++
    ;(this.#counts[bucket] as number)++
    this.#sum += value
  }

  /** The samples of a histogram: each bucket holds those below it too. */
  samples(name: string, labels: Record<string, string>): Sample[] {
    let count = 0
    const buckets = Array.from(this.#counts, (own, bucket) => {
      count += own
      const bound = this.#bounds[bucket]
      const le = bound === undefined ? "+Inf" : `${bound}`
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }
}
