/**
 * The newer of two states of a row. An event shows the row as it is when it is sent, so the same state
 * may come twice, and what an answer brought may be newer than the next event.
 */
export function newer<Row extends { version: number }>(known: Row | null, told: Row | null | undefined): Row | null {
  if (!told) return known;
  return known && known.version > told.version ? known : told;
}
