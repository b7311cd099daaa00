// Converts masks by the official client; prints a number for each.
// Usage: node masks.mjs TABLE_RIGHTS FIELD_RIGHTS, both lists of masks as JSON.
import { maskOf } from './client.mjs';

const [tables, fields] = process.argv.slice(2).map((list) => JSON.parse(list));
const saw = {
  tables: tables.map((mask) => maskOf('TableRight', mask)),
  fields: fields.map((mask) => maskOf('FieldRight', mask)),
};
console.log(JSON.stringify(saw));
