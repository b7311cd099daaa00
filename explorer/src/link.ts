import type { Tab } from './storage';

const NAMES_OF_DOCUMENTS = ['documentId', 'extensions'];
const OTHERS = ['variables', 'operationName'];

const UNKNOWN = `# The document that this link names cannot be shown. It is not registered
# here, or this service shows no documents, as it shows no schema.
`;
const NONE = `# This link names no document: it has neither query nor documentId.
`;

/**
 * The tab that a link /graphql?query=...&variables=...&operationName=... asks for, by which the page
 * was opened; null without any of these. In the place of query may be a documentId, or extensions with
 * the digest of a persisted query. The parameters are removed from the address.
 */
export function takeLink(): Tab | null {
  const parameters = new URLSearchParams(location.search);
  // Otherwise the next person to log in here would find them in the address.
  history.replaceState(null, '', location.pathname);
  const has = (name: string) => parameters.get(name);
  const query = has('query') || linkedDocument();
  if (query === null && ![...NAMES_OF_DOCUMENTS, ...OTHERS].some(has)) return null;
  const variables = has('variables');
  return {
    query: query ?? (NAMES_OF_DOCUMENTS.some(has) ? UNKNOWN : NONE),
    variables: variables === null ? '' : indented(variables),
    operationName: has('operationName'),
  };
}

/** The text of a document that the link names, from the page's hidden input; null without one. */
function linkedDocument(): string | null {
  const input = document.getElementById('LINKED_DOCUMENT');
  if (!(input instanceof HTMLInputElement)) return null;
  // Nor in the page, where the text would outlast the login.
  input.remove();
  return JSON.parse(input.value) as string;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
