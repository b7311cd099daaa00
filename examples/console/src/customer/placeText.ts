import type { Place } from './usePlace';

/** The place in line, and how long it will take if that is known. */
export function placeText(place: Place | null): string {
  if (!place?.position) return 'You are in line.';
  const minutes = minutesOf(place.expectedWait);
  const wait = minutes === null ? '' : ` It will take about ${Math.max(1, minutes)} min.`;
  return `You are number ${place.position} in line.${wait}`;
}

/** The minutes in a duration, such as PT1H5M30S; null for null. */
function minutesOf(duration: string | null): number | null {
  if (duration === null) return null;
  const [, hours = 0, minutes = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?/.exec(duration) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
