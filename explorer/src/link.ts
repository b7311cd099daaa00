import type { Tab } from './storage';

/**
 * What a link /graphql?query=...&variables=...&operationName=... asks for, by which the page was
 * opened; null without a query. The parameters are removed from the address.
 */
export function takeLink(): Tab | null {
  const parameters = new URLSearchParams(location.search);
  // Otherwise the next person to log in here would find them in the address.
  history.replaceState(null, '', location.pathname);
  const query = parameters.get('query');
  if (query === null) return null;
  const variables = parameters.get('variables');
  return {
    query,
    variables: variables === null ? '' : indented(variables),
    operationName: parameters.get('operationName'),
  };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
